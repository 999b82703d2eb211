"""Codes of problems that no rule over one flow finds: of the data files, and of flow tests. `desk flow lint --explain` knows them too."""

from __future__ import annotations

from collections.abc import Mapping

OTHER: Mapping[str, str] = {
    "DA01": "Warning. A data file is missing or out of date; its facts are empty, and the desk says it does not know.",
    "DA02": "Error. An entry of a data file says something that cannot hold: a date out of its year, two entries of one name, a dangling name.",
    "TE01": "Error. A flow has no tests, its test file names another flow, or there is no case in it. What is not tested is not published.",
    "TE02": "Error. The cases play less than the file's `coverage` demands. `desk flow test --suggest` prints cases for what is missing.",
    "TE03": "Error. A test names a fixture, node, remedy, slot or time that is not there; it would pass for the wrong reason.",
    "TE04": "Error. A step of a case went otherwise than it expects.",
    "TE05": "Error. A property does not hold on a generated conversation; the way there follows.",
}
