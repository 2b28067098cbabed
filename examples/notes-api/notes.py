"""A small HTTP API that keeps notes in a SQLite file: GET /notes lists them, POST /notes adds one."""

import json
import os
import sqlite3
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def open_store(path: str) -> sqlite3.Connection:
    store = sqlite3.connect(path)
    store.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    return store


def list_notes(store: sqlite3.Connection) -> list[dict]:
    return [{"id": id, "text": text} for id, text in store.execute("SELECT id, text FROM note ORDER BY id")]


def add_note(store: sqlite3.Connection, text: str) -> dict:
    with store:
        added = store.execute("INSERT INTO note (text) VALUES (?)", (text,))
    return {"id": added.lastrowid, "text": text}


class Handler(BaseHTTPRequestHandler):
    store_path = os.environ.get("NOTES_FILE", "/tmp/notes.db")

    def do_GET(self) -> None:
        if self.path != "/notes":
            return self.reply(404, {"error": "not found"})
        self.reply(200, list_notes(open_store(self.store_path)))

    def do_POST(self) -> None:
        if self.path != "/notes":
            return self.reply(404, {"error": "not found"})
        try:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
            text = body["text"]
        except (ValueError, KeyError, TypeError):
            return self.reply(400, {"error": 'send {"text": "…"}'})
        self.reply(201, add_note(open_store(self.store_path), str(text)))

    def reply(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    port = int(os.environ.get("NOTES_PORT", "8000"))
    print(f"Notes on port {port}", flush=True)
    ThreadingHTTPServer(("", port), Handler).serve_forever()
