"""Files: what people and the bot send, and small valid pictures made by code."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from itertools import count

from bot.sandbox.errors import bad_request
from bot.sandbox.request import Upload
from bot.sandbox.state import Raw, StoredFile

MAX_DOWNLOAD = 20 * 2**20  # bytes: getFile gives no more
KEEP_BYTES = 128 * 2**20  # the oldest contents are forgotten beyond this

FOLDERS = {
    "photo": ("photos", "jpg", "image/jpeg"),
    "document": ("documents", "bin", "application/octet-stream"),
    "voice": ("voice", "oga", "audio/ogg"),
    "video": ("videos", "mp4", "video/mp4"),
    "audio": ("music", "mp3", "audio/mpeg"),
    "animation": ("animations", "mp4", "video/mp4"),
    "video_note": ("video_notes", "mp4", "video/mp4"),
    "sticker": ("stickers", "webp", "image/webp"),
}


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, shade: Callable[[int, int], int]) -> bytes:
    """A grey PNG; `shade(x, y)` is 0 (black) to 255."""
    rows = b"".join(b"\x00" + bytes(shade(x, y) for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def slip(seed: int = 0) -> bytes:
    """A picture that looks like a POS slip from afar: white paper with lines of print. `seed` makes different ones."""

    def shade(x: int, y: int) -> int:
        line, inside = divmod(y - 14, 12)
        if not 8 <= x < 88 or line < 0 or line > 12 or inside > 4 or line % 5 == 4:
            return 250
        end = 30 + (line * 37 + seed * 11) % 55
        return 60 if x < end and (x * 7 + line * 3) % 9 else 235

    return png(96, 184, shade)


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height from a PNG's or JPEG's head; 800 × 600 for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    at = 2 if content[:2] == b"\xff\xd8" else len(content)
    while at + 9 < len(content) and content[at] == 0xFF:
        if 0xC0 <= content[at + 1] <= 0xC2:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return 800, 600


class Files:
    """Everything that has a `file_id`."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._held = 0
        self._numbers = count(1)

    def add(self, kind: str, content: bytes, *, name: str = "", mime: str = "", size: int | None = None) -> StoredFile:
        number = next(self._numbers)
        folder, ending, usual = FOLDERS[kind]
        width, height = image_size(content) if kind == "photo" else (320, 240)
        file = StoredFile(
            kind=kind,
            file_id=f"AgAC-sandbox-{kind}-{number:08d}",
            unique_id=f"AQAD{number:08d}",
            path=f"{folder}/file_{number}.{ending}",
            content=content,
            name=name,
            mime=mime or usual,
            size=len(content) if size is None else size,
            width=width,
            height=height,
        )
        self._by_id[file.file_id] = self._by_path[file.path] = file
        self._held += len(content)
        while self._held > KEEP_BYTES and len(self._by_id) > 1:
            oldest = self._by_id.pop(next(iter(self._by_id)))
            del self._by_path[oldest.path]
            self._held -= len(oldest.content)
        return file

    def find(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def taken(self, kind: str, given: object, uploads: dict[str, Upload]) -> StoredFile:
        """The file a request names: an upload, `attach://NAME`, a file_id, or an address (stored as one byte, never fetched)."""
        if isinstance(given, Upload):
            return self.add(kind, given.content, name=given.name, mime=given.mime)
        text = str(given)
        if text.startswith("attach://"):
            upload = uploads.get(text.removeprefix("attach://"))
            if upload is None:
                raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
            return self.add(kind, upload.content, name=upload.name, mime=upload.mime)
        if text.startswith(("http://", "https://")):
            return self.add(kind, b"\0", name=text.rpartition("/")[2])
        file = self.find(text)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind and "photo" in (file.kind, kind):
            raise bad_request(f"can't use file of type {_title(file.kind)} as {_title(kind)}")
        return file


def _title(kind: str) -> str:
    return "".join(word.title() for word in kind.split("_"))


def media_raw(file: StoredFile, emoji: str = "🙂") -> Raw:
    """The message fields that show this file."""
    head: Raw = {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}
    named: Raw = {"file_name": file.name} if file.name else {}
    area: Raw = {"width": file.width, "height": file.height}
    match file.kind:
        case "photo":
            return {"photo": [{**head, **area}]}
        case "document":
            return {"document": {**head, **named, "mime_type": file.mime}}
        case "voice":
            return {"voice": {**head, "duration": 1, "mime_type": file.mime}}
        case "video":
            return {"video": {**head, **named, **area, "duration": 1, "mime_type": file.mime}}
        case "audio":
            return {"audio": {**head, **named, "duration": 1, "mime_type": file.mime}}
        case "animation":
            shown = {**head, **named, "mime_type": file.mime}
            return {"animation": {**shown, **area, "duration": 1}, "document": shown}
        case "video_note":
            return {"video_note": {**head, "length": 240, "duration": 1}}
        case _:
            kinds: Raw = {"type": "regular", "is_animated": False, "is_video": False, "emoji": emoji}
            return {"sticker": {**head, **area, **kinds}}
