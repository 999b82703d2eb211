"""The engine's own sentences: which keys `flows/_builtin.yaml` must give, and which placeholders each may use.

A Say carries them as `builtin.<key>`; `Library.texts` may hold them with or without that prefix. Buttons' words are among them.
"""

from __future__ import annotations

from collections.abc import Mapping

PREFIX = "builtin."

BUILTIN_TEXTS: Mapping[str, frozenset[str]] = {
    # not understood
    "reprompt": frozenset(),  # typed answer expected; the question follows
    "reprompt_buttons": frozenset(),  # buttons expected; the question follows
    "not_past": frozenset(),  # a time that is still to come
    "too_small": frozenset({"min"}),  # an amount below the slot's minimum, yuan
    "wrong_length": frozenset({"length"}),  # digits or text of another length
    "wrong_form": frozenset(),  # does not look like what was asked for
    "cannot_read": frozenset(),  # voice, sticker, … : please type, or send a photo
    "photo_wanted": frozenset(),  # text came where a photo was asked for
    # understood beside the question
    "clarify": frozenset({"label"}),  # which one did you mean? the meanings follow as buttons
    "corrected": frozenset({"what", "label", "value"}),  # what: `label value, label value`
    "noted": frozenset({"what"}),
    "held": frozenset(),  # kept until the question at hand is answered; under it the question's buttons
    "photo_kept": frozenset(),  # a photo nobody asked for
    "photo_more": frozenset(),  # another one, or that is all
    # digressions
    "confirm_restart": frozenset(),
    "confirm_stop": frozenset(),
    "stopped": frozenset(),
    "switch_or_stay": frozenset({"flow"}),
    "which": frozenset(),  # which of these is it? the likeliest matters follow as buttons
    "beyond": frozenset({"topics"}),  # nothing we do: what we do instead; the question follows
    "as_known": frozenset({"what"}),  # answers of earlier conversations are used: `label value, label value`; how to correct them
    "choose_slot": frozenset(),  # which answer shall be changed? buttons follow
    "nothing_to_correct": frozenset(),
    "nothing_to_go_back": frozenset(),
    "ticket_stays_open": frozenset(),
    "resume_lost": frozenset(),  # the place to come back to is gone
    "resume_dropped": frozenset(),  # digressions too deep: the oldest place was dropped
    "button_gone": frozenset(),  # this button belongs to something that no longer is
    "offer_human": frozenset(),
    "will_check": frozenset({"when"}),  # a remedy that needs time: we ask again then
    # several sales in one message
    "several": frozenset({"first", "others"}),  # the first is taken now
    "several_left": frozenset({"others"}),  # the first is settled; how to go on with the others
    "several_matters": frozenset({"first", "others"}),  # the same for several matters
    "matters_left": frozenset({"others"}),
    # small talk: what `who`, `phone` … of the built-ins is answered with
    "small_who": frozenset(),
    "small_phone": frozenset(),
    "small_police": frozenset(),
    "small_bye": frozenset(),
    "small_ok": frozenset(),
    "small_sent": frozenset(),
    # people
    "handoff": frozenset(),  # where a flow has no handoff of its own; {ticket} and {next_open} are always known
    "away": frozenset(),
    "agent_joined": frozenset(),  # an agent took over without being asked for
    "bot_back": frozenset(),
    "changed": frozenset(),  # advice was recalled
    # toasts
    "already": frozenset(),
    # buttons
    "yes": frozenset(),
    "no": frozenset(),
    "cannot": frozenset(),
    "later": frozenset(),
    "skip": frozenset(),
    "that_is_all": frozenset(),
    "switch": frozenset(),
    "stay": frozenset(),
    "none_of_these": frozenset(),
    # what a text may be about, where it is no flow's own matter but a handler's (under `which`)
    "i_complaint": frozenset(),
    "i_case_status": frozenset(),
    "i_refund": frozenset(),
    "i_chargeback": frozenset(),
    "i_terminal_fault": frozenset(),
    "i_duplicate_charge": frozenset(),
    "i_amount_mismatch": frozenset(),
    "i_settlement_account": frozenset(),
    "i_risk_hold": frozenset(),
    "i_when_arrive": frozenset(),
}

BUILTINS = ("human", "back", "restart", "repeat", "correct", "stop", "lang", "thanks")
