"""One side of permessage-deflate by zlib, with windows of exactly the size that was agreed on, for PythonZlibTest."""
import asyncio
import zlib

from lines import serve

FLUSHED = b"\x00\x00\xff\xff"
SLICE = 64


class Receiver:
    def __init__(self, bits, takeover):
        self.bits, self.takeover, self.inflater = bits, takeover, None

    def message(self, payload):
        if self.inflater is None or not self.takeover:
            self.inflater = zlib.decompressobj(wbits=-self.bits)
        made = bytearray()
        data = payload + FLUSHED
        for at in range(0, len(data), SLICE):
            made += self.inflate(data[at:at + SLICE])
        assert not self.inflater.eof, "a final block"
        return made

    def inflate(self, data):
        # Within the output of one call zlib looks back as far as it likes: only from one call to the next does it keep to its window.
        made = bytearray()
        while byte := self.inflater.decompress(data, 1):
            made += byte
            data = self.inflater.unconsumed_tail
        return made


class Sender:
    def __init__(self, bits, takeover):
        self.bits, self.takeover, self.deflater = bits, takeover, None

    def message(self, data):
        if self.deflater is None or not self.takeover:
            # zlib has no raw window of 8 for this direction: one of 9 that forgets every 256 bytes is as good.
            self.deflater = zlib.compressobj(9, zlib.DEFLATED, -max(9, self.bits))
        step, flush = (256, zlib.Z_FULL_FLUSH) if self.bits == 8 else (len(data), zlib.Z_SYNC_FLUSH)
        made = bytearray()
        for at in range(0, len(data), step):
            made += self.deflater.compress(data[at:at + step]) + self.deflater.flush(flush)
        assert made.endswith(FLUSHED), made[-8:].hex()
        return made[:-len(FLUSHED)]


class Side:
    receiver = sender = None

    async def start(self, words):
        bits_in, takeover_in, bits_out, takeover_out = words.split()
        self.receiver = Receiver(int(bits_in), takeover_in == "true")
        self.sender = Sender(int(bits_out), takeover_out == "true")

    async def receive(self, payload):
        return self.receiver.message(bytes.fromhex(payload)).hex()

    async def send(self, message):
        return self.sender.message(bytes.fromhex(message)).hex()


side = Side()
asyncio.run(serve({"start": side.start, "receive": side.receive, "send": side.send}))
