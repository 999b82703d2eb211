// One listener for everything that is pressed inside a chat: buttons under messages, topics in the list.
document.addEventListener('click', (event) => {
  const key = event.target.closest('[data-press]');
  if (key) {
    key.classList.add('pressed');
    emitEvent('pressed', { chat: Number(key.dataset.chat), message: Number(key.dataset.message), data: key.dataset.press });
  }
  const topic = event.target.closest('[data-topic]');
  if (topic) emitEvent('topic', { thread: topic.dataset.topic });
  const pane = event.target.closest('[data-pane]');
  if (pane) {
    document.body.dataset.shows = pane.dataset.pane;
    document.querySelectorAll('[data-pane]').forEach((one) => one.classList.toggle('on', one === pane));
  }
});
function toEnd(name) {
  const box = document.querySelector(name);
  if (box) requestAnimationFrame(() => { box.scrollTop = box.scrollHeight; });
}
