// A notice board: GET / shows the notices, POST /notices pins another one.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { html } from 'hono/html';

const notices = ['Welcome to the board.'];
const app = new Hono();

app.get('/', (context) =>
  context.html(html`<!doctype html>
    <title>Board</title>
    <h1>Board</h1>
    <ul>
      ${notices.map((notice) => html`<li>${notice}</li>`)}
    </ul>`),
);

app.post('/notices', async (context) => {
  const { text } = await context.req.json();
  if (typeof text !== 'string' || text === '') return context.json({ error: 'send {"text": "…"}' }, 400);
  notices.push(text);
  return context.json({ notices: notices.length }, 201);
});

const port = Number(process.env.BOARD_PORT ?? 8080);
serve({ fetch: app.fetch, port }, () => console.log(`Board on port ${port}`));
