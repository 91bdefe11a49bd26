// Elements are made here and nowhere else: text goes in as text, never as markup, whoever wrote it.

/** An element with attributes ("class", "aria-label", …) and children; a child that is no node becomes text. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** The same within an SVG picture. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(svgNamespace, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(key, value);
  for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  return element;
}

export const at = id => document.getElementById(id);

/** Replaces what is in an element, but only where it has changed: a screen reader is not told the same thing at every block. */
export function show(id, children) {
  const target = at(id);
  const fresh = el('div', {}, children);
  if (target.childNodes.length === fresh.childNodes.length && [...target.childNodes].every((node, index) => node.isEqualNode(fresh.childNodes[index]))) return;
  target.replaceChildren(...fresh.childNodes);
}

/** Rows of a table's body; where there are none, one that says so. */
export function showRows(id, rows, columns, none) {
  const target = at(id);
  target.replaceChildren(...(rows.length > 0 ? rows : [el('tr', {}, el('td', { colspan: columns, class: 'quiet' }, none))]));
}
