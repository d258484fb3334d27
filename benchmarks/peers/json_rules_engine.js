// json-rules-engine: a rule for each level, in the order of its priorities; what is concluded is a fact of later ones.
const fs = require('fs')
const { Engine } = require('json-rules-engine')

const work = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
const rules = []
for (const [id, levels] of Object.entries(work.competencies)) {
  for (let n = levels.length; n > 0; n--) {
    const behaviours = levels[n - 1]
    const fact = (name, value) => ({ fact: name, operator: 'equal', value })
    const conclude = (name, conditions) => rules.push({ conditions, event: { type: name }, priority: 1000 - rules.length })
    const excluded = `x:${id}:${n}`, good = `g:${id}:${n}`
    conclude(excluded, { any: behaviours.map(b => fact(b, 'not-shown')) })
    const ways = [{ all: behaviours.map(b => fact(b, 'shown')) }]
    if (n < levels.length) ways.push({ all: [fact(excluded, false), fact(`g:${id}:${n + 1}`, true)] })
    conclude(good, { any: ways })
  }
}
const concluded = rules.map(rule => rule.event.type)
const behaviours = Object.values(work.competencies).flat(2)

async function judge (results) {
  const facts = {}
  for (const b of behaviours) facts[b] = results[b] || ''
  const found = await engine.run(facts)
  const holds = new Set(found.events.map(event => event.type))
  const answer = []
  for (const [id, levels] of Object.entries(work.competencies)) {
    let reached = 0, possible = 0
    while (reached < levels.length && holds.has(`g:${id}:${reached + 1}`)) reached++
    while (possible < levels.length && !holds.has(`x:${id}:${possible + 1}`)) possible++
    answer.push(reached, possible)
  }
  return answer
}

const engine = new Engine([], { allowUndefinedFacts: true })
for (const rule of rules) {
  engine.addRule({
    ...rule,
    onSuccess: (event, almanac) => { almanac.addRuntimeFact(event.type, true) },
    onFailure: (event, almanac) => { almanac.addRuntimeFact(event.type, false) }
  })
}

async function main () {
  await judge(work.assessments[0])
  const start = process.hrtime.bigint(), used = process.cpuUsage()
  const answers = []
  for (const assessment of work.assessments) answers.push(await judge(assessment))
  const cpu = process.cpuUsage(used)
  console.log(JSON.stringify({ answers, wall: Number(process.hrtime.bigint() - start) / 1e9, processor: (cpu.user + cpu.system) / 1e6 }))
}
main()
