"""An echo bot as aiogram's documentation builds one: aiohttp, a webhook, the answer from the handler, uvloop."""

import argparse
import asyncio

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web


def build(arguments: argparse.Namespace) -> web.Application:
    session = AiohttpSession(api=TelegramAPIServer.from_base(arguments.telegram_url))
    bot = Bot(arguments.token, session=session)
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        if arguments.send:
            await message.answer(message.text or "")

    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=arguments.secret).register(application, path=arguments.path)
    setup_application(application, dispatcher, bot=bot)
    return application


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--telegram-url", required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--no-send", dest="send", action="store_false")
    arguments = parser.parse_args()
    asyncio.set_event_loop(loop := uvloop.new_event_loop())
    web.run_app(build(arguments), host="127.0.0.1", port=arguments.port, access_log=None, print=None, loop=loop)


if __name__ == "__main__":
    main()
