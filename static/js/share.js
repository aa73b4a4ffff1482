// Copies what stands in a field. Without this script the field can be selected and copied by hand,
// and so it is where the browser closes the clipboard: it does on plain http.

for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  button.setAttribute("aria-describedby", field.labels[0].id ||= `${field.id}-label`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = status.dataset.copied;
    } catch {
      field.focus();
      field.select();
      status.textContent = status.dataset.marked;
    }
  });
}
