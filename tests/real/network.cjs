'use strict'
// Bluesky's network in one process: identities, a server of repositories, the interface of the app. Obeys commands on
// stdin, a line of JSON each, and answers on the file descriptor that it was given, as its parts may write to stdout.
const { once } = require('node:events')
const { writeSync } = require('node:fs')
const { createServer } = require('node:http')
const { createInterface } = require('node:readline')
const { Secp256k1Keypair } = require('@atproto/crypto')
const { TestNetwork } = require('@atproto/dev-env')
const plc = require('@did-plc/lib')

const answer = (value) => writeSync(Number(process.argv[2]), JSON.stringify(value) + '\n')

const commands = {
  // Until the app has seen what the repositories hold.
  settle: async (network) => {
    await network.processAll(60_000)
    return {}
  },
  // A feed generator that gives these posts in this order.
  feed: async (network, { posts }) => {
    const server = createServer((request, response) => {
      const asked = new URL(request.url, 'http://localhost').searchParams
      const start = Number(asked.get('cursor') ?? 0)
      const end = start + Number(asked.get('limit') ?? 50)
      const feed = posts.slice(start, end).map((post) => ({ post }))
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ feed, cursor: end < posts.length ? String(end) : undefined }))
    }).unref()
    await once(server.listen(0, 'localhost'), 'listening')
    return { did: await identity(network, `http://localhost:${server.address().port}`) }
  },
}

// Of a feed generator: it tells where that can be asked.
async function identity(network, endpoint) {
  const key = await Secp256k1Keypair.create()
  const services = { bsky_fg: { type: 'BskyFeedGenerator', endpoint } }
  const began = await plc.signOperation({
    type: 'plc_operation', prev: null, rotationKeys: [key.did()], verificationMethods: {}, alsoKnownAs: [], services,
  }, key)
  const did = await plc.didForCreateOp(began)
  await new plc.Client(network.plc.url).sendOperation(did, began)
  return did
}

async function main() {
  // The limits of the server are those that the world meets; who makes accounts and posts for a test is let through.
  const pds = { rateLimitsEnabled: true, rateLimitBypassKey: process.argv[3] }
  const network = await TestNetwork.create({ dbPostgresSchema: 'real', pds })
  answer({ repositories: network.pds.url, app: network.bsky.url })
  for await (const line of createInterface({ input: process.stdin })) {
    const { command, ...given } = JSON.parse(line)
    try {
      answer(await commands[command](network, given))
    } catch (error) {
      answer({ error: String(error) })
    }
  }
  await network.close()
}

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1) })
