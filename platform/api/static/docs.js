// Shows /api/openapi.json. Texts are only ever set as text, never as markup.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];
const list = document.getElementById("operations");
const filter = document.getElementById("filter");

async function accessToken() {
  const answer = await fetch("/api/auth/refresh", {
    method: "POST",
    headers: { "X-Requested-With": "jacquard", "Content-Type": "application/json" },
    body: "{}",
  });
  return answer.ok ? (await answer.json()).access_token : null;
}

async function readDocument() {
  const token = await accessToken();
  if (!token) return null;
  const answer = await fetch("/api/openapi.json", { headers: { Authorization: `Bearer ${token}` } });
  return answer.ok ? answer.json() : null;
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function block(title, value) {
  return [element("strong", "", title), element("pre", "", JSON.stringify(value, null, 2))];
}

// Follows a reference within the document, such as "#/components/parameters/IfMatch".
function resolved(openapi, value) {
  if (!value.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((place, step) => place[step], openapi);
}

function parameterTable(parameters) {
  const head = element("tr", "", ...["Parameter", "In", "Type", ""].map((text) => element("th", "", text)));
  const rows = parameters.map((parameter) =>
    element(
      "tr",
      "",
      element("td", "", element("code", "", parameter.name)),
      element("td", "", parameter.in),
      element("td", "", [].concat(parameter.schema.type ?? "any").join(" or ")),
      element("td", "", parameter.description ?? parameter.schema.description ?? ""),
    ),
  );
  return element("table", "", head, ...rows);
}

function details(openapi, operation) {
  const body = element("div", "body");
  if (operation["x-permission"]) {
    body.append(element("p", "said", "Needs the permission ", element("code", "", operation["x-permission"]), "."));
  }
  if (operation.parameters.length) {
    body.append(parameterTable(operation.parameters.map((parameter) => resolved(openapi, parameter))));
  }
  for (const [media, content] of Object.entries(operation.requestBody?.content ?? {})) {
    body.append(...block(`Body, ${media}`, content.schema));
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    if (status === "default") continue;
    const schema = response.content?.["application/json"]?.schema;
    if (schema && Object.keys(schema).length) body.append(...block(`Answer ${status}`, schema));
  }
  return body;
}

function entry(openapi, path, method, operation) {
  const made = element(
    "details",
    "",
    element(
      "summary",
      "",
      element("code", "method", method.toUpperCase()),
      element("code", "path", path),
      element("span", "said", operation.summary),
    ),
  );
  made.dataset.words = `${operation.operationId} ${path} ${operation.summary}`.toLowerCase();
  made.addEventListener("toggle", () => made.querySelector(".body") ?? made.append(details(openapi, operation)));
  return made;
}

function show(openapi) {
  const groups = new Map();
  for (const [path, item] of Object.entries(openapi.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = item[method].tags[0];
      groups.set(tag, [...(groups.get(tag) ?? []), entry(openapi, path, method, item[method])]);
    }
  }
  const sorted = [...groups].sort(([a], [b]) => a.localeCompare(b));
  list.replaceChildren(...sorted.map(([tag, entries]) => element("section", "", element("h2", "", tag), ...entries)));
  filter.hidden = false;
}

filter.addEventListener("input", () => {
  const wanted = filter.value.toLowerCase();
  for (const made of list.querySelectorAll("details")) made.hidden = !made.dataset.words.includes(wanted);
  for (const section of list.querySelectorAll("section")) {
    section.hidden = !section.querySelector("details:not([hidden])");
  }
});

readDocument().then((openapi) => {
  if (openapi) {
    show(openapi);
  } else {
    const link = element("a", "", "Sign in");
    link.href = "/";
    list.replaceChildren(element("p", "", link, " first, then reload this page."));
  }
});
