"""Stripe's events on aiohttp and psycopg, as a small shop would have it: the signature, then the event and the paid order in one
transaction on the PostgreSQL of DATABASE_URL."""

import argparse
import asyncio
import hashlib
import hmac
import json
import os

import psycopg
import uvloop
from aiohttp import web
from psycopg_pool import AsyncConnectionPool

SCHEMA = """
CREATE TABLE event (event_id TEXT PRIMARY KEY, type TEXT NOT NULL, body TEXT NOT NULL, received_at TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE paid_order (order_id TEXT PRIMARY KEY, amount_minor BIGINT NOT NULL, paid_at TIMESTAMPTZ NOT NULL DEFAULT now())
"""


def is_genuine(header: str, body: bytes, secret: str) -> bool:
    parts = dict(part.split("=", 1) for part in header.split(","))
    wanted = hmac.new(secret.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, parts["v1"])


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--secret", required=True)
    options = parser.parse_args()
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SCHEMA)

    async with AsyncConnectionPool(url, min_size=8, max_size=8) as pool:

        async def receive(request: web.Request) -> web.Response:
            body = await request.read()
            if not is_genuine(request.headers["Stripe-Signature"], body, options.secret):
                return web.Response(status=400)
            event = json.loads(body)
            session = event["data"]["object"]
            async with pool.connection() as connection:
                stored = await connection.execute(
                    "INSERT INTO event (event_id, type, body) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                    (event["id"], event["type"], body.decode()))
                if stored.rowcount:
                    await connection.execute(
                        "INSERT INTO paid_order (order_id, amount_minor) VALUES (%s, %s)",
                        (session["client_reference_id"], session["amount_total"]))
            return web.json_response({"received": True})

        app = web.Application()
        app.router.add_post("/webhook", receive)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", options.port, backlog=4096).start()
        await asyncio.Event().wait()


uvloop.run(main())
