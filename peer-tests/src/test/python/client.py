"""A client of the package websockets that plays the scenarios of OurServerContract."""
import asyncio

import websockets

from lines import bytes_that_compress_a_little, serve

PATIENCE = 30
FRAGMENT = 64 << 10
TEXTS = ["", "hello", "Gr\u00fc\u00dfe, \u65e5\u672c\u8a9e, \U0001f600, \0", "soup " * 20_000]


async def connect(compression, uri):
    deflate = "deflate" if compression == "deflate" else None
    socket = await websockets.connect(uri, compression=deflate, max_size=32 << 20, ping_interval=None, open_timeout=PATIENCE)
    names = [extension.name for extension in socket.extensions]
    assert names == (["permessage-deflate"] if deflate else []), f"extensions: {names}"
    return socket


async def receive(socket):
    return await asyncio.wait_for(socket.recv(), PATIENCE)


async def finish(socket):
    await asyncio.wait_for(socket.close(1000, "done"), PATIENCE)
    assert socket.close_code == 1000, socket.close_code


async def text(socket):
    for each in TEXTS:
        await socket.send(each)
        assert await receive(socket) == each
    await finish(socket)


async def binary(socket):
    message = bytes_that_compress_a_little(1 << 20)
    await socket.send(message)
    assert await receive(socket) == message
    await finish(socket)


async def fragments(socket):
    message = bytes_that_compress_a_little(16 << 20)
    await socket.send(message[at:at + FRAGMENT] for at in range(0, len(message), FRAGMENT))
    assert await receive(socket) == message
    await finish(socket)


async def ping(socket):
    pong = await socket.ping("are you there")
    await asyncio.wait_for(pong, PATIENCE)
    await finish(socket)


async def pong(socket):
    await socket.send("!ping here?")
    assert await receive(socket) == "pong here?"
    await finish(socket)


async def close(socket):
    await asyncio.wait_for(socket.close(4001, "bye from the peer \u2713"), PATIENCE)
    assert socket.close_code == 4001, socket.close_code


async def closed(socket):
    await socket.send("!close 4002 see you \u2713")
    await asyncio.wait_for(socket.wait_closed(), PATIENCE)
    assert (socket.close_code, socket.close_reason) == (4002, "see you \u2713"), (socket.close_code, socket.close_reason)


def played(scenario):
    async def play(rest):
        socket = await connect(*rest.split(" "))
        try:
            await scenario(socket)
        finally:
            await socket.close()

    return play


held = None


async def hold(rest):
    global held
    held = await connect(*rest.split(" "))
    await held.send("hello")
    assert await receive(held) == "hello"


async def ending(_):
    await asyncio.wait_for(held.wait_closed(), PATIENCE)
    return held.close_code


scenarios = [text, binary, fragments, ping, pong, close, closed]
asyncio.run(serve({**{each.__name__: played(each) for each in scenarios}, "hold": hold, "ending": ending}))
