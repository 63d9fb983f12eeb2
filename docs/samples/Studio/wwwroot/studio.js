"use strict";
const $ = id => document.getElementById(id);
let photo = null, job = null, painting = false, masked = false;

const say = text => { $("status").textContent = text; };

async function loadStyles() {
  for (const name of await (await fetch("/api/styles")).json()) {
    $("first").add(new Option(name, name));
    $("second").add(new Option(name, name));
  }
  $("first").value = "Udnie";
}

function setPhoto(file) {
  photo = file;
  $("before").src = URL.createObjectURL(file);
  $("before").hidden = false;
  $("over").hidden = $("bar").hidden = $("dividerLabel").hidden = $("save").hidden = true;
  $("before").onload = () => {
    $("mask").width = $("before").naturalWidth;
    $("mask").height = $("before").naturalHeight;
    clearMask();
  };
  $("before").onerror = () => { $("before").hidden = true; };
  $("run").disabled = false;
  say(`${file.name} is ready.`);
}

function clearMask() {
  const context = $("mask").getContext("2d");
  context.fillStyle = "black";
  context.fillRect(0, 0, $("mask").width, $("mask").height);
  masked = false;
}

function drawMask(event) {
  if (!painting) return;
  masked = true;
  const canvas = $("mask"), box = canvas.getBoundingClientRect(), scale = canvas.width / box.width;
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.beginPath();
  context.arc((event.clientX - box.left) * scale, (event.clientY - box.top) * scale, 28 * scale, 0, 7);
  context.fill();
}

const maskFile = () => new Promise(done => $("mask").toBlob(done, "image/png"));

async function form() {
  const data = new FormData();
  data.append("photo", photo, "photo");
  for (const name of ["first", "second", "blend", "strength", "brush"]) data.append(name, $(name).value);
  data.append("keepColors", $("keepColors").checked);
  if ($("painting").files[0]) data.append("painting", $("painting").files[0], "painting");
  if (masked && $("second").value) data.append("mask", await maskFile(), "mask.png");
  return data;
}

async function run() {
  say("Sending the photo.");
  const answer = await fetch("/api/jobs", { method: "POST", body: await form() });
  const state = await answer.json().catch(() => ({ detail: answer.statusText }));
  if (!answer.ok) { say(state.detail || state.title || "The server refused the photo."); return; }
  job = state.id;
  $("run").disabled = true;
  $("cancel").disabled = false;
  $("progress").hidden = false;
  await follow(job);
  $("run").disabled = false;
  $("cancel").disabled = true;
  $("progress").hidden = true;
  job = null;
}

async function follow(id) {
  for (;;) {
    const answer = await fetch(`/api/jobs/${id}`);
    if (!answer.ok) { say("Cancelled."); return; }
    const state = await answer.json();
    $("progress").value = state.progress;
    if (state.status === "done") { await show(id); return; }
    if (state.status === "failed" || state.status === "cancelled") { say(state.error || "Cancelled."); return; }
    say(state.status === "waiting" ? "Waiting for other images." : `Stylizing: ${Math.round(100 * state.progress)} %`);
    await new Promise(done => setTimeout(done, 150));
  }
}

async function show(id) {
  const result = URL.createObjectURL(await (await fetch(`/api/jobs/${id}/result`)).blob());
  $("after").src = $("save").href = result;
  await $("after").decode();
  $("over").hidden = $("bar").hidden = $("dividerLabel").hidden = $("save").hidden = false;
  $("paint").checked = false;
  $("mask").hidden = true;
  divide();
  say("Done.");
}

function divide() {
  const share = `${$("divider").value}%`;
  $("over").style.clipPath = `inset(0 0 0 ${share})`;
  $("bar").style.left = share;
}

function showValues() {
  $("blendValue").textContent = `${Math.round(100 * $("blend").value)} %`;
  $("strengthValue").textContent = `${Math.round(100 * $("strength").value)} %`;
  $("brushValue").textContent = Number($("brush").value).toFixed(1);
}

$("photo").onchange = event => event.target.files[0] && setPhoto(event.target.files[0]);
for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, event => {
    event.preventDefault();
    $("drop").classList.toggle("over", name === "dragover");
    const file = name === "drop" && event.dataTransfer.files[0];
    if (file) setPhoto(file);
  });
}
$("controls").onsubmit = event => { event.preventDefault(); run().catch(error => say(error.message)); };
$("controls").oninput = showValues;
$("cancel").onclick = () => job && fetch(`/api/jobs/${job}`, { method: "DELETE" });
$("divider").oninput = divide;
$("clear").onclick = clearMask;
$("paint").onchange = () => { $("mask").hidden = !$("paint").checked; };
$("mask").onpointerdown = event => { painting = true; drawMask(event); };
$("mask").onpointermove = drawMask;
addEventListener("pointerup", () => { painting = false; });
loadStyles().catch(error => say(error.message));
