import * as ort from './node_modules/onnxruntime-web/dist/ort.wasm.min.mjs';

ort.env.wasm.wasmPaths = new URL('./node_modules/onnxruntime-web/dist/', import.meta.url).href;
ort.env.wasm.numThreads = self.crossOriginIsolated ? navigator.hardwareConcurrency : 1; // threads need a page that is isolated

const element = id => document.getElementById(id);
const canvas = element('stylized');
let session = null;
let source = null; // the image or video that is shown
let camera = null;

const say = text => { element('status').textContent = text; };

async function load(model, name) {
  session = await ort.InferenceSession.create(model);
  if (session.inputNames.join() !== 'image') {
    session = null;
    throw new Error(`${name} has a style input: export it with the style folded in.`);
  }
  say(`${name} is loaded.`);
  await show();
}

// The pixels of an image or a video frame, without alpha.
function read(drawable, width, height) {
  const scale = Math.min(1, Number(element('side').value) / Math.max(width, height));
  [canvas.width, canvas.height] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(drawable, 0, 0, canvas.width, canvas.height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint8Array(canvas.width * canvas.height * 3);
  for (let from = 0, to = 0; from < data.length; from += 4, to += 3) {
    [pixels[to], pixels[to + 1], pixels[to + 2]] = [data[from], data[from + 1], data[from + 2]];
  }
  return pixels;
}

function write(pixels, width, height) {
  const image = new ImageData(width, height);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    [image.data[to], image.data[to + 1], image.data[to + 2], image.data[to + 3]] = [pixels[from], pixels[from + 1], pixels[from + 2], 255];
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
}

async function stylize(drawable, width, height) {
  const started = performance.now();
  const pixels = read(drawable, width, height);
  const size = [canvas.width, canvas.height];
  const image = new ort.Tensor('uint8', pixels, [1, size[1], size[0], 3]);
  const { stylized } = await session.run({ image });
  write(stylized.data, ...size);
  say(`${size[0]}x${size[1]} pixels in ${Math.round(performance.now() - started)} ms.`);
}

async function show() {
  if (session && source) {
    await stylize(source, source.width, source.height);
  }
}

async function showCamera() {
  const video = document.createElement('video');
  video.srcObject = camera = await navigator.mediaDevices.getUserMedia({ video: true });
  await video.play();
  while (camera?.active && session) {
    await stylize(video, video.videoWidth, video.videoHeight);
    await new Promise(requestAnimationFrame);
  }
}

function stopCamera() {
  camera?.getTracks().forEach(track => track.stop());
  camera = null;
}

const guarded = action => async event => {
  try {
    await action(event);
  } catch (error) {
    say(error.message);
  }
};

element('network').addEventListener('change', guarded(async ({ target }) => load(new Uint8Array(await target.files[0].arrayBuffer()), target.files[0].name)));
element('side').addEventListener('change', guarded(show));
element('image').addEventListener('change', guarded(async ({ target }) => {
  stopCamera();
  source = await createImageBitmap(target.files[0]);
  await show();
}));
element('camera').addEventListener('click', guarded(async () => camera ? stopCamera() : showCamera()));

guarded(async () => {
  const response = await fetch('network.onnx');
  if (response.ok) {
    await load(new Uint8Array(await response.arrayBuffer()), 'network.onnx');
  }
})();
