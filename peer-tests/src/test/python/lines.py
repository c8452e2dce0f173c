"""The way a test speaks with a peer: one request in a line of standard input, one answer in a line of standard output."""
import asyncio
import sys
import traceback


async def serve(handlers):
    """Answers requests one after the other with what the handler of their first word returns."""
    loop = asyncio.get_running_loop()
    print("ready", flush=True)
    while True:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            return
        word, _, rest = line.rstrip("\n").partition(" ")
        try:
            answer = await handlers[word](rest)
            print("ok" if answer is None else f"ok {answer}", flush=True)
        except Exception as error:
            traceback.print_exc()
            print(f"failed {type(error).__name__}: {error}".replace("\n", " | "), flush=True)


def bytes_that_compress_a_little(length):
    """Half of them repeat."""
    made = bytearray(length)
    state = 12345
    block = bytearray(4096)
    for i in range(0, 4096, 2):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        block[i] = (state >> 16) & 0xFF
    for at in range(0, length, 4096):
        block[1::2] = bytes([(at >> 12) & 0xFF]) * 2048
        made[at:at + 4096] = block
    return bytes(made[:length])
