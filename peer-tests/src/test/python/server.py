"""A server of the package websockets for OurClientContract."""
import asyncio

import websockets

from lines import serve

PATIENCE = 20
FRAGMENT = 64 << 10
endings = {}


async def do(socket, message):
    """Does what a text that starts with "!" says, else sends the message back; one of more than a fragment in fragments."""
    if isinstance(message, bytes):
        parts = (message[at:at + FRAGMENT] for at in range(0, len(message), FRAGMENT))
        await socket.send(parts if len(message) > FRAGMENT else message)
        return
    word, _, rest = message.partition(" ")
    if word == "!close":
        code, _, reason = rest.partition(" ")
        await socket.close(int(code), reason)
    elif word == "!ping":
        await (await socket.ping(rest))
        await socket.send("pong " + rest)
    else:
        await socket.send(message)


async def talk(socket, path):
    ended = endings.setdefault(path, asyncio.get_running_loop().create_future())
    # A pong can arrive only while messages are received, so what they ask for is done beside.
    tasks = []
    try:
        async for message in socket:
            tasks.append(asyncio.create_task(do(socket, message)))
    except websockets.ConnectionClosed:
        pass
    await socket.wait_closed()
    ended.set_result(f"{socket.close_code} {socket.close_reason}".strip())
    await asyncio.gather(*tasks, return_exceptions=True)


async def main():
    server = await websockets.serve(
        talk, "127.0.0.1", 0, max_size=32 << 20, ping_interval=None, subprotocols=["soup"])
    port = server.sockets[0].getsockname()[1]

    async def tell_port(_):
        return port

    async def ending(path):
        return await asyncio.wait_for(asyncio.shield(endings[path]), PATIENCE)

    await serve({"port": tell_port, "ending": ending})


asyncio.run(main())
