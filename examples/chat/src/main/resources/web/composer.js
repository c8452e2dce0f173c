// The box in which a message is written: counts, sends, and gives back what was not taken.

const MAX_TEXT = 2000;
const numbers = new Intl.NumberFormat('en');
const text = document.getElementById('text');
const count = document.getElementById('count');
let underWay = null;

function length() {
  return [...text.value.trim()].length;
}

function update() {
  const characters = length();
  count.textContent = `${numbers.format(characters)} / ${numbers.format(MAX_TEXT)}`;
  count.classList.toggle('near', characters > MAX_TEXT * 0.9);
  count.classList.toggle('over', characters > MAX_TEXT);
  text.setAttribute('aria-invalid', characters > MAX_TEXT);
  text.style.height = 'auto';
  text.style.height = Math.min(text.scrollHeight + 2, 160) + 'px';
}

/** Calls send with each message that is written; send says whether it could be sent. */
export function onMessage(send) {
  const submit = () => {
    if (length() > 0 && send(text.value)) {
      underWay = text.value;
      text.value = '';
      update();
    }
    text.focus();
  };
  document.getElementById('composer').addEventListener('submit', event => {
    event.preventDefault();
    submit();
  });
  text.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    }
  });
  text.addEventListener('input', update);
}

/** The message has arrived. */
export function taken() {
  underWay = null;
}

/** The message was not taken: puts it back unless another one is being written. */
export function giveBack() {
  if (underWay !== null && text.value === '') {
    text.value = underWay;
    update();
  }
  underWay = null;
}

export function focus() {
  // On a phone the keyboard would cover the messages.
  if (matchMedia('(hover: hover)').matches) {
    text.focus();
  }
}

update();
