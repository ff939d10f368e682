// The choice of a form, kept in the address of its page and taken from there.

/** Take what the address says; a field that does not know its value keeps the first. */
export function restore(form) {
  const said = new URL(location.href).searchParams;
  for (const field of form.elements) {
    const value = said.get(field.name);
    if (!field.name || value === null) continue;
    field.value = value;
    if (field.value !== value) field.selectedIndex = 0;
  }
}

/** Write names and values into the address; what is empty goes out of it. */
export function keep(values) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(null, "", address);
}
