// An SMSC for tests: the server of the package `smpp`, which does what it is told.
//
//   node server.js PORT RECORD [CERT KEY]
//
// Commands come as one JSON object a line on standard input, each is answered by one on standard
// output. Each message that arrives is appended to the file RECORD before it is answered, so that
// the record outlives a kill. Deliveries that were refused are given again a moment later, and those
// that were not acknowledged to whoever binds next, as a real SMSC does.

'use strict';

const fs = require('fs');
const readline = require('readline');
const smpp = require('smpp');

const [port, record, cert, key] = process.argv.slice(2);

const state = {
  password: 'secret',
  bindWith: 0, // a status for every bind
  answers: [], // statuses of the next messages, in order
  byNumber: {}, // a status for every message to a number
  silent: false, // messages are taken down and not answered
  deaf: false, // nothing at all is answered, not even enquire_link
  cutAfter: null, // messages until the line is cut, the last of them taken down and not answered
  delayMs: 0,
  ids: 'plain', // or 'hex', or 'none'
  receipts: null, // the state word of a receipt for every message
  binds: 0,
  enquiries: 0,
  alive: 0, // answers to its own enquiries
  nacks: [],
  outstanding: 0,
  outstandingMax: 0,
  acknowledged: [], // statuses of deliver_sm_resp, in order
};
let nextId = Math.floor(Date.now() / 1000) * 1000;
let sessions = [];
const undelivered = new Set(); // what was not acknowledged yet

const file = fs.openSync(record, 'a');

function status(word) {
  return typeof word === 'number' ? word : smpp[word];
}

function deliver(session, options) {
  session.deliver_sm(Object.assign({}, options), (answer) => {
    state.acknowledged.push(answer.command_status);
    if (answer.command_status === 0) {
      undelivered.delete(options);
    } else {
      setTimeout(() => { if (sessions.includes(session)) deliver(session, options); }, 200);
    }
  });
}

function queue(options) {
  undelivered.add(options);
  const session = sessions[sessions.length - 1];
  if (session) deliver(session, options);
}

const states = {
  ENROUTE: 1, DELIVRD: 2, EXPIRED: 3, DELETED: 4, UNDELIV: 5, ACCEPTD: 6, UNKNOWN: 7, REJECTD: 8,
};

function receipt(id, word, told) {
  const { from, form, done, error } = Object.assign(
    { from: '', form: 'text', done: '2611251030', error: '000' }, told);
  const options = {
    source_addr: from, source_addr_ton: 1, destination_addr: 'LENDER', esm_class: 4, data_coding: 0,
  };
  if (form !== 'text') {
    options.receipted_message_id = id;
    options.message_state = states[word];
  }
  if (form !== 'tlv') {
    options.short_message = { message: Buffer.from(
      `id:${id} sub:001 dlvrd:001 submit date:2611251029 done date:${done} ` +
      `stat:${word} err:${error} text:`) };
  }
  queue(options);
}

function takeDown(pdu, id, answer) {
  const long = pdu.short_message;
  const header = long.udh && long.udh.length ? long.udh[0] : null;
  fs.writeSync(file, JSON.stringify({
    id, answer,
    to: pdu.destination_addr, to_ton: pdu.dest_addr_ton, to_npi: pdu.dest_addr_npi,
    from: pdu.source_addr, from_ton: pdu.source_addr_ton, from_npi: pdu.source_addr_npi,
    text: Buffer.isBuffer(long.message) ? long.message.toString('hex') : long.message,
    udh: header ? Buffer.concat(long.udh).toString('hex') : '',
    coding: pdu.data_coding, esm_class: pdu.esm_class, registered: pdu.registered_delivery,
    valid: pdu.validity_period,
  }) + '\n');
}

function submitted(session, pdu) {
  const given = state.byNumber[pdu.destination_addr] ?? state.answers.shift() ?? 0;
  const answer = status(given);
  const number = nextId++;
  const id = answer || state.ids === 'none' ? '' : state.ids === 'hex' ? number.toString(16).toUpperCase() : String(number);
  takeDown(pdu, id, answer);
  state.outstanding += 1;
  state.outstandingMax = Math.max(state.outstandingMax, state.outstanding);
  if (state.cutAfter !== null && --state.cutAfter <= 0) {
    state.cutAfter = null;
    session.destroy();
    return;
  }
  if (state.silent || state.deaf) return;
  const reply = () => {
    state.outstanding -= 1;
    session.send(pdu.response({ command_status: answer, message_id: id }));
    if (state.receipts && !answer) receipt(String(number), state.receipts, { from: pdu.destination_addr });
  };
  if (state.delayMs) setTimeout(reply, state.delayMs);
  else reply();
}

function bound(session, pdu) {
  const wrong = pdu.password !== state.password ? smpp.ESME_RINVPASWD : 0;
  const answer = status(state.bindWith) || wrong;
  if (state.deaf) return;
  session.send(pdu.response({ command_status: answer, system_id: 'smsc' }));
  if (answer) return;
  state.binds += 1;
  state.outstanding = 0;
  sessions.push(session);
  for (const one of undelivered) deliver(session, one);
}

const tls = cert ? { cert: fs.readFileSync(cert), key: fs.readFileSync(key) } : {};
const server = smpp.createServer(tls, (session) => {
  session.on('error', () => {});
  session.on('close', () => { sessions = sessions.filter((one) => one !== session); });
  session.on('bind_transceiver', (pdu) => bound(session, pdu));
  session.on('submit_sm', (pdu) => submitted(session, pdu));
  session.on('enquire_link', (pdu) => {
    state.enquiries += 1;
    if (!state.deaf) session.send(pdu.response());
  });
  session.on('enquire_link_resp', () => { state.alive += 1; });
  session.on('generic_nack', (pdu) => { state.nacks.push(pdu.command_status); });
  session.on('unbind', (pdu) => { session.send(pdu.response()); session.close(); });
});

const commands = {
  set: (told) => { Object.assign(state, told.state); return {}; },
  look: () => ({ state, sessions: sessions.length, undelivered: undelivered.size }),
  cut: () => { sessions.forEach((one) => one.destroy()); return {}; },
  unbind: () => { sessions.forEach((one) => one.unbind()); return {}; },
  enquire: () => { sessions.forEach((one) => one.enquire_link()); return {}; },
  receipt: (told) => { receipt(told.id, told.stat, told.options); return {}; },
  // Fields of a deliver_sm; bytes are given as {hex: …}.
  deliver: (told) => {
    const fields = Object.assign({ source_addr: '', destination_addr: 'LENDER' }, told.fields);
    for (const name of ['short_message', 'message_payload']) {
      if (fields[name] && fields[name].hex !== undefined) {
        fields[name] = { message: Buffer.from(fields[name].hex, 'hex') };
      }
    }
    queue(fields);
    return {};
  },
  raw: (told) => {
    sessions.forEach((one) => one.socket.write(Buffer.from(told.hex, 'hex')));
    return {};
  },
};

server.listen(Number(port), '127.0.0.1', () => {
  console.log(JSON.stringify({ port: server.address().port }));
});
readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    const told = JSON.parse(line);
    console.log(JSON.stringify(commands[told.do](told)));
  })
  .on('close', () => process.exit(0));
