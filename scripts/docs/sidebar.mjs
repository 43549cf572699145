/** The contents list (docs/index.md) as the sidebar of the site: a group for each heading, an item for each link to a page. */
export function sidebarOf(contents) {
  const [, ...sections] = contents.split(/^## /m);
  return sections.map((section) => {
    const [title = ''] = section.split('\n');
    const links = [...section.matchAll(/\[([^\]]+)\]\(([^)#]+\.md)\)/g)];
    return {
      text: title,
      items: links.map(([, text, link]) => ({ text: text.replaceAll('`', ''), link: pathOf(link) })),
    };
  });
}

function pathOf(link) {
  return `/${link
    .replace(/^\.\.\//, '')
    .replace(/\.md$/, '')
    .replace(/(^|\/)index$/, '$1')}`;
}
