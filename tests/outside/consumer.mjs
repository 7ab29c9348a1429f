// A recipient's end of deliveries, as docs/for-hospitals.md tells it: pushed to, reading, or listening to its queue.
// What it took lies in one file, written before anything is answered: number, id and type of each, and what came of it.
// Settings come from the environment; each line of its output is JSON.
import { createServer } from 'node:http'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Webhook } from 'standardwebhooks'

const settings = process.env
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n')

// What was taken, by number; a number that comes again is known, whatever way it comes. Of the words of one source on one
// matter the one with the highest sequence stands: an older one that comes after it is kept, and is no news.
class Inbox {
  constructor (file) {
    this.file = file
    try {
      this.taken = new Map(JSON.parse(readFileSync(file, 'utf8')).map((each) => [each.number, each]))
    } catch {
      this.taken = new Map()
    }
    this.latest = new Map()
    for (const { matter, sequence } of this.taken.values()) this.heed(matter, sequence)
    this.repeats = 0
  }

  heed (matter, sequence) {
    const news = sequence >= (this.latest.get(matter) ?? 0)
    if (news) this.latest.set(matter, sequence)
    return news
  }

  take (number, { id, type, source, sequence = 0, data = {} }) {
    const known = this.taken.get(number)
    if (known !== undefined) {
      if (known.id !== id) throw new Error(`number ${number} was ${known.id} and is ${id}`)
      this.repeats += 1
      return { fresh: false, news: false }
    }
    const matter = [source, data.application ?? data.season, data.about].join(' ')
    this.taken.set(number, { number, id, type, matter, sequence: Number(sequence) })
    writeFileSync(this.file + '.new', JSON.stringify([...this.taken.values()]))
    renameSync(this.file + '.new', this.file)
    return { fresh: true, news: this.heed(matter, Number(sequence)) }
  }

  // The last number before which nothing is missing, and what is missing up to the greatest one known.
  get upto () {
    let number = 0
    while (this.taken.has(number + 1)) number += 1
    return number
  }

  gaps (last) {
    const missing = []
    for (let number = 1; number <= last; number += 1) if (!this.taken.has(number)) missing.push(number)
    return missing
  }
}

const inbox = new Inbox(settings.STATE)
const authorization = { authorization: `Bearer ${settings.TOKEN}` }

async function receipt (number, outcome, more = {}) {
  if (!settings.URL || !settings.RECEIPTS) return
  const body = JSON.stringify({ receipts: [{ number, outcome, ...more }] })
  const headers = { ...authorization, 'content-type': 'application/json' }
  const answer = await fetch(`${settings.URL}/v1/receipts`, { method: 'POST', headers, body })
  if (answer.status !== 202) tell({ receipt: number, status: answer.status })
}

// Any of the secrets will do: two hold while one takes the other's place.
function verified (body, headers) {
  for (const secret of settings.SECRETS.split(',')) {
    try {
      return new Webhook(secret).verify(body, headers)
    } catch {}
  }
  return undefined
}

async function pushed (request, response) {
  const parts = []
  for await (const part of request) parts.push(part)
  const event = verified(Buffer.concat(parts).toString('utf8'), request.headers)
  if (event === undefined) {
    tell({ refused: request.headers['webhook-id'] ?? null })
    response.writeHead(401).end()
    return
  }
  if (event.deliverynumber === undefined) { // a heartbeat or a sample: nothing to keep
    response.writeHead(204).end()
    tell({ unnumbered: event.type, last: event.data?.last })
    return
  }
  const came = inbox.take(event.deliverynumber, event)
  response.writeHead(204).end()
  tell({ number: event.deliverynumber, ...came })
  await receipt(event.deliverynumber, 'taken_over', { personnel_number: `P-${event.deliverynumber}` })
}

// Everything after what is there without a gap; so a gap is read again, and what is known already is passed over.
async function pull () {
  for (;;) {
    const asked = `${settings.URL}/v1/deliveries/${settings.RECIPIENT}?after=${inbox.upto}&wait=${settings.WAIT ?? 5}`
    const answer = await fetch(asked, { headers: authorization })
    if (answer.status !== 200) throw new Error(`${answer.status}`)
    const page = await answer.json()
    for (const event of page.items) {
      if (inbox.take(event.deliverynumber, event).fresh) await receipt(event.deliverynumber, 'taken_over')
    }
    tell({ upto: inbox.upto, last: page.last })
    if (inbox.upto >= Number(settings.UNTIL)) return
  }
}

async function listen () {
  const { default: amqp } = await import('amqplib')
  const connection = await amqp.connect(settings.AMQP_URL)
  const channel = await connection.createChannel()
  await channel.prefetch(50)
  await channel.consume(settings.QUEUE, async (message) => {
    const { 'ce-deliverynumber': number, ...headers } = message.properties.headers
    const [id, type, source, sequence] = ['id', 'type', 'source', 'sequence'].map((name) => headers[`ce-${name}`])
    if (number === undefined) { // a heartbeat or a sample: nothing to keep
      tell({ unnumbered: type })
      channel.ack(message)
      return
    }
    const came = inbox.take(Number(number), { id, type, source, sequence, data: JSON.parse(message.content) })
    tell({ number: Number(number), ...came, gaps: inbox.gaps(Number(number)) })
    channel.ack(message)
    await receipt(Number(number), 'taken_over')
    if (inbox.upto >= Number(settings.UNTIL)) await connection.close()
  })
}

if (settings.WAY === 'push') {
  const server = createServer((request, response) => {
    pushed(request, response).catch((broken) => {
      tell({ broken: String(broken) })
      if (!response.headersSent) response.writeHead(500).end()
    })
  })
  server.listen(Number(settings.PORT ?? 0), '127.0.0.1', () => tell({ port: server.address().port }))
} else if (settings.WAY === 'pull') {
  await pull()
} else {
  await listen()
}
