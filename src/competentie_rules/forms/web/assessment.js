// What an assessment may hold that this form is for, by schemas/assessment.schema.json and the profile.
"use strict";

const DATA = JSON.parse(at("data").textContent);
const RESULTS = ["shown", "not-shown", "not-observed"];

function at(id) {
  return document.getElementById(id);
}

function say(word, values = {}) {
  return DATA.words[word].replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
}

function isDay(text) {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function accepts(rule, text) {
  const { pattern, maxLength, format } = DATA.rules[rule];
  if (typeof text !== "string" || (maxLength && [...text].length > maxLength)) return false;
  return (!pattern || new RegExp(pattern, "u").test(text)) && (format !== "date" || isDay(text));
}

/** What this form cannot hold of a document: a list of messages, each with its place. */
function refused(data) {
  if (!isObject(data) || data.kind !== "assessment") return [say("no-assessment")];
  const { id = "?", edition = "?" } = isObject(data.profile) ? data.profile : {};
  if (id !== DATA.profile.id || edition !== DATA.profile.edition) {
    return [say("other-profile", { id, edition, mine: `${DATA.profile.id} (${DATA.profile.edition})` })];
  }
  const found = [];
  const wrong = (place, value) => found.push(say("wrong-value", { place, value: shown(value) }));
  const text = (rule, value, place) => accepts(rule, value) || wrong(place, value);
  only(data, ["kind", "id", "profile", "subject", "assessed_on", "assessors", "conclusion", "ratings"], "", wrong);
  text("id", data.id, "id");
  text("person", data.subject, "subject");
  text("date", data.assessed_on, "assessed_on");
  listOf(data.assessors, "assessors", wrong).forEach((person, i) => text("person", person, `assessors[${i}]`));
  if ("conclusion" in data && !["meets", "does-not-meet"].includes(data.conclusion)) wrong("conclusion", data.conclusion);
  const seen = new Set();
  listOf(data.ratings, "ratings", wrong).forEach((rating, i) => {
    const place = `ratings[${i}]`;
    const known = isObject(rating) && DATA.competencies.find((competency) => competency.id === rating.competency);
    if (!known || seen.has(known.id)) return wrong(`${place}.competency`, rating?.competency);
    seen.add(known.id);
    only(rating, ["competency", "awarded", "observations"], place, wrong);
    const { awarded } = rating;
    if ("awarded" in rating && !(Number.isInteger(awarded) && awarded >= 0 && awarded <= DATA.levels)) wrong(`${place}.awarded`, awarded);
    const behaviours = new Set(known.levels.flatMap((level) => level.behaviours.map((behaviour) => behaviour.id)));
    listOf(rating.observations, `${place}.observations`, wrong).forEach((observation, j) => {
      const here = `${place}.observations[${j}]`;
      if (!isObject(observation) || !behaviours.has(observation.behaviour)) return wrong(`${here}.behaviour`, observation?.behaviour);
      only(observation, ["behaviour", "result", "evidence", "observed_on", "assessor"], here, wrong);
      if (!RESULTS.includes(observation.result)) wrong(`${here}.result`, observation.result);
      for (const [key, rule] of [["evidence", "evidence"], ["observed_on", "date"], ["assessor", "person"]]) {
        if (key in observation) text(rule, observation[key], `${here}.${key}`);
      }
    });
  });
  return found;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function only(data, known, place, wrong) {
  for (const key of Object.keys(data)) if (!known.includes(key)) wrong(place ? `${place}.${key}` : key, data[key]);
}

function listOf(value, place, wrong) {
  if (value !== undefined && !Array.isArray(value)) wrong(place, value);
  return Array.isArray(value) ? value : [];
}

/** The beginning of a value, for a message. */
function shown(value) {
  const text = JSON.stringify(value) ?? say("nothing");
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
