// The form in a browser: made of the data in the page, saved as an assessment in JSON, and opened from one.
// Texts go into the page as text alone, never as markup. Nothing is sent, and nothing is kept but in the file that is saved.
// assessment.js, which stands before this in the page, says what an assessment may hold.

const MOST_BYTES = 20_000_000;
/** Whether there is something that is not saved; and whether what is wrong is listed, as somebody wanted to save. */
let changed = false;
let wanting = false;

function copy(template) {
  return at(template).content.firstElementChild.cloneNode(true);
}

// ---- Making the form

function build() {
  at("competencies").replaceChildren(...DATA.competencies.map(competencyOf));
  at("links").replaceChildren(...DATA.competencies.map(linkOf));
}

function linkOf(competency) {
  const link = copy("link");
  link.querySelector("a").href = `#competency-${competency.id}`;
  link.querySelector(".label").textContent = competency.label;
  link.querySelector(".count").id = `count-${competency.id}`;
  return link;
}

function competencyOf(competency) {
  const made = copy("competency");
  const heading = made.querySelector("h2");
  made.id = `competency-${competency.id}`;
  heading.id = `heading-${competency.id}`;
  made.setAttribute("aria-labelledby", heading.id);
  heading.querySelector(".label").textContent = competency.label;
  heading.querySelector(".norm").textContent = say("norm", { level: competency.norm });
  made.querySelector(".definition").textContent = competency.definition;
  made.querySelector(".award .of").textContent = `: ${competency.label}`;
  const award = made.querySelector(".award select");
  award.id = `award-${competency.id}`;
  made.querySelector(".award label").htmlFor = award.id;
  for (let level = 0; level <= DATA.levels; level++) award.add(new Option(String(level), String(level)));
  made.append(...competency.levels.map((level) => levelOf(level, competency.norm)));
  return made;
}

function levelOf({ level, behaviours }, norm) {
  const made = copy(level > norm ? "above" : "level");
  const words = level > norm ? "level-above" : level === norm ? "level-norm" : "level";
  made.querySelector("h3").textContent = say(words, { level });
  made.append(...behaviours.map(behaviourOf));
  return made;
}

function behaviourOf(behaviour) {
  const made = copy("behaviour");
  made.id = `behaviour-${behaviour.id}`;
  made.dataset.id = behaviour.id;
  made.dataset.text = behaviour.text;
  made.querySelector(".of").textContent = `: ${numberOf(behaviour.id)}`;
  addObservation(made);
  return made;
}

/** The part of the id of a behaviour that tells it apart within its competency, as 1.3. */
function numberOf(id) {
  return id.slice(id.indexOf(".") + 1);
}

function addObservation(behaviour) {
  const made = copy("observation");
  const count = behaviour.querySelectorAll(".observation").length + 1;
  const name = `${behaviour.dataset.id}-${count}`;
  made.querySelector(".number").textContent = numberOf(behaviour.dataset.id);
  made.querySelector(".text").textContent =
    count === 1 ? behaviour.dataset.text : say("another", { count, text: behaviour.dataset.text });
  made.querySelector(".of").textContent = `: ${numberOf(behaviour.dataset.id)}`;
  for (const choice of choicesOf(made)) choice.name = name;
  choicesOf(made)[0].id = name;
  describe(choicesOf(made), made.querySelector(":scope > .fault"), `${name}-fault`);
  for (const field of made.querySelectorAll("[data-key]")) {
    field.id = `${name}-${field.dataset.key}`;
    field.parentElement.querySelector("label").htmlFor = field.id;
    describe([field], field.parentElement.querySelector(".fault"), `${field.id}-fault`);
  }
  behaviour.insertBefore(made, behaviour.querySelector(".more"));
  return made;
}

function describe(fields, fault, id) {
  fault.id = id;
  for (const field of fields) field.setAttribute("aria-describedby", id);
}

// ---- What is filled in

function choicesOf(observation) {
  return [...observation.querySelectorAll("input[type=radio]")];
}

function resultOf(observation) {
  return choicesOf(observation).find((choice) => choice.checked)?.value ?? "";
}

function keyed(observation) {
  return [...observation.querySelectorAll("[data-key]")];
}

/** The text of a field; what is no text at all, as half a pair of a surrogate, becomes a replacement character. */
function textOf(field) {
  const text = field.value.trim();
  return text.toWellFormed ? text.toWellFormed() : text;
}

function peopleIn(text) {
  return text.split(/[,;\n]/).map((person) => person.trim()).filter(Boolean);
}

function observationsOf(behaviour) {
  return [...at(`behaviour-${behaviour.id}`).querySelectorAll(".observation")];
}

/** The assessment as its schema has it, without what was left empty. */
function collected() {
  const made = { kind: "assessment", id: textOf(at("id")), profile: DATA.profile };
  made.subject = textOf(at("subject"));
  made.assessed_on = at("assessed_on").value;
  const assessors = peopleIn(textOf(at("assessors")));
  if (assessors.length) made.assessors = assessors;
  if (at("conclusion").value) made.conclusion = at("conclusion").value;
  made.ratings = DATA.competencies.map(ratingOf).filter((rating) => "awarded" in rating || "observations" in rating);
  return made;
}

function ratingOf(competency) {
  const made = { competency: competency.id };
  const award = at(`award-${competency.id}`).value;
  if (award) made.awarded = Number(award);
  const behaviours = competency.levels.flatMap((level) => level.behaviours);
  const observations = behaviours.flatMap((behaviour) => observationsOf(behaviour).flatMap((each) => said(behaviour, each)));
  if (observations.length) made.observations = observations;
  return made;
}

function said(behaviour, observation) {
  if (!resultOf(observation)) return [];
  const made = { behaviour: behaviour.id, result: resultOf(observation) };
  for (const field of keyed(observation)) if (textOf(field)) made[field.dataset.key] = textOf(field);
  return [made];
}

// ---- What is wrong with it

function faultOf(field) {
  if (field.type === "radio") return faultOfChoice(field.closest(".observation"));
  if (field.validity.badInput) return say("wrong-date");
  const rule = field.dataset.rule;
  const text = textOf(field);
  if (!text) return field.getAttribute("aria-required") ? say(`missing-${field.id}`) : "";
  if (rule !== "people") return accepts(rule, text) ? "" : say(`wrong-${rule}`, { value: text });
  const people = peopleIn(text);
  if (people.length > DATA.most.assessors) return say("too-many-people", { most: DATA.most.assessors });
  const wrong = people.find((person) => !accepts("person", person));
  return wrong === undefined ? "" : say("wrong-person", { value: wrong });
}

function faultOfChoice(observation) {
  const filled = keyed(observation).some((field) => textOf(field) || field.validity.badInput);
  return filled && !resultOf(observation) ? say("missing-result") : "";
}

/** Every field that can be wrong, in the order of the page; of a choice its first. */
function fields() {
  return [...at("form").querySelectorAll("[data-rule], .choices > :first-child input")];
}

function tell(field, fault) {
  const observation = field.closest(".observation");
  const group = field.type === "radio" ? choicesOf(observation) : [field];
  const place = at(group[0].type === "radio" ? `${group[0].name}-fault` : `${field.id}-fault`);
  place.textContent = fault;
  place.hidden = !fault;
  for (const each of group) {
    if (fault) each.setAttribute("aria-invalid", "true");
    else each.removeAttribute("aria-invalid");
  }
}

/** Tell every fault beside its field, and list them on top; how many there are. */
function check() {
  const found = fields().map((field) => [field, faultOf(field)]);
  for (const [field, fault] of found) tell(field, fault);
  const wrong = found.filter(([, fault]) => fault);
  wanting = wrong.length > 0;
  list(say(wrong.length === 1 ? "fault" : "faults", { count: wrong.length }), wrong.map(([field, fault]) => link(field, fault)));
  return wrong.length;
}

function link(field, fault) {
  const made = document.createElement("a");
  const name = nameOf(field);
  made.textContent = name ? `${name}: ${fault}` : fault;
  made.href = `#${field.id}`;
  made.addEventListener("click", (event) => {
    event.preventDefault();
    const hidden = field.closest("details");
    if (hidden) hidden.open = true;
    field.focus();
  });
  return made;
}

/** What a field is called away from its place; nothing where its fault names it, as that of an empty one does. */
function nameOf(field) {
  const label = field.type === "radio" ? "" : field.labels[0].firstChild.textContent.trim();
  const behaviour = field.closest(".behaviour");
  if (!behaviour) return textOf(field) ? label : "";
  const competency = behaviour.closest(".competency").querySelector("h2 .label").textContent;
  return [`${competency} ${numberOf(behaviour.dataset.id)}`, label].filter(Boolean).join(", ");
}

/** Show what is wrong on top of the form; nothing where nothing is. */
function list(title, items) {
  const summary = at("faults");
  summary.hidden = !items.length;
  at("faults-title").textContent = title;
  summary.querySelector("ul").replaceChildren(
    ...items.map((item) => {
      const made = document.createElement("li");
      made.append(item);
      return made;
    }),
  );
}

// ---- What goes on while it is filled in

function update() {
  let done = 0;
  let of = 0;
  for (const competency of DATA.competencies) {
    const asked = competency.levels.filter(({ level }) => level <= competency.norm).flatMap((level) => level.behaviours);
    const filled = asked.filter((behaviour) => observationsOf(behaviour).some(resultOf)).length;
    const awarded = at(`award-${competency.id}`).value !== "";
    at(`count-${competency.id}`).textContent = asked.length
      ? say("count", { done: filled, of: asked.length })
      : say(awarded ? "awarded" : "not-awarded");
    done += filled;
    of += asked.length;
  }
  at("count").textContent = say("progress", { done, of });
  at("progress").max = of || 1;
  at("progress").value = done;
  for (const observation of document.querySelectorAll(".observation")) unfold(observation);
}

/** Room for evidence once there is a result, or something that was filled in. */
function unfold(observation) {
  const chosen = Boolean(resultOf(observation));
  observation.querySelector(".details").hidden = !chosen && !keyed(observation).some((field) => field.value);
  observation.querySelector(".clear").hidden = !chosen;
  const behaviour = observation.closest(".behaviour");
  behaviour.querySelector(".more").hidden = ![...behaviour.querySelectorAll(".observation")].every(resultOf);
}

function mark(unsaved) {
  changed = unsaved;
  at("state").textContent = unsaved ? say("changed") : "";
}

function touched(event) {
  mark(true);
  at("message").textContent = "";
  if (event.type !== "input" || event.target.type === "radio") update();
  if (wanting) {
    check();
  } else if (event.type === "change" || event.target.getAttribute("aria-invalid")) {
    if (event.target.dataset.rule) tell(event.target, textOf(event.target) || event.target.validity.badInput ? faultOf(event.target) : "");
  }
}

function pressed(event) {
  const behaviour = event.target.closest(".behaviour");
  if (event.target.closest(".more")) {
    const made = addObservation(behaviour);
    update();
    choicesOf(made)[0].focus();
  } else if (event.target.closest(".clear")) {
    const choices = choicesOf(event.target.closest(".observation"));
    for (const choice of choices) choice.checked = false;
    choices[0].focus();
    choices[0].dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// ---- Saving and opening

function save() {
  at("message").textContent = "";
  if (check()) {
    at("faults").focus();
    return;
  }
  const assessment = collected();
  const name = `${assessment.id}.json`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(assessment, null, 2)}\n`], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  mark(false);
  at("message").textContent = say("saved", { name });
}

/** Fill the form with an assessment that it can hold, in place of what was there. */
function fill(data) {
  build();
  at("id").value = data.id ?? "";
  at("subject").value = data.subject ?? "";
  at("assessed_on").value = data.assessed_on ?? "";
  at("assessors").value = (data.assessors ?? []).join(", ");
  at("conclusion").value = data.conclusion ?? "";
  for (const rating of data.ratings ?? []) {
    at(`award-${rating.competency}`).value = rating.awarded ?? "";
    for (const told of rating.observations ?? []) {
      const behaviour = at(`behaviour-${told.behaviour}`);
      const empty = [...behaviour.querySelectorAll(".observation")].find((each) => !resultOf(each));
      const observation = empty ?? addObservation(behaviour);
      choicesOf(observation).find((choice) => choice.value === told.result).checked = true;
      for (const field of keyed(observation)) field.value = told[field.dataset.key] ?? "";
      const hidden = behaviour.closest("details");
      if (hidden) hidden.open = true;
    }
  }
  for (const field of fields()) tell(field, "");
  wanting = false;
  list("", []);
  update();
}

async function openFile(file) {
  if (changed && !window.confirm(say("replace"))) return;
  const problems = [];
  try {
    if (file.size > MOST_BYTES) throw new RangeError(say("too-large"));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    const data = JSON.parse(text);
    problems.push(...refused(data));
    if (!problems.length) fill(data);
  } catch (error) {
    problems.push(say("unreadable", { why: error.message }));
  }
  if (problems.length) {
    const most = problems.slice(0, 20);
    if (problems.length > most.length) most.push(say("and-more", { count: problems.length - most.length }));
    wanting = false;
    list(say("not-opened", { name: file.name }), most);
    at("faults").focus();
    return;
  }
  mark(false);
  at("message").textContent = say("opened", { name: file.name });
}

// ---- Beginning

fill(DATA.filled);
at("form").addEventListener("submit", (event) => event.preventDefault());
at("form").addEventListener("input", touched);
at("form").addEventListener("change", touched);
at("form").addEventListener("click", pressed);
at("save").addEventListener("click", save);
at("open").addEventListener("click", () => at("file").click());
at("file").addEventListener("change", async () => {
  const [file] = at("file").files;
  if (file) await openFile(file);
  at("file").value = "";
});
document.addEventListener("keydown", (event) => {
  // What the browser does then saves the form without what is filled in.
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "s") {
    event.preventDefault();
    save();
  }
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
window.addEventListener("beforeprint", () => {
  for (const each of document.querySelectorAll("details:not([open])")) {
    each.dataset.printed = "";
    each.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const each of document.querySelectorAll("details[data-printed]")) {
    delete each.dataset.printed;
    each.open = false;
  }
});
