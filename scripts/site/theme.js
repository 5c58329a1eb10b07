// The sidebar of the site. typedoc puts the link to a module's page into the summary that opens its folder: a control in a
// control, which keyboards and screen readers can't tell apart. Here the folder opens, and its first entry is the page.
import { DefaultTheme } from "typedoc";

/** An entry with both a page and entries below it, as a folder that holds the page. */
function withOverview(entry) {
  if (entry.children === undefined) return entry;
  const { path, ...folder } = entry;
  const children = entry.children.map(withOverview);
  const { kind, icon } = entry;
  const overview = { text: "Overview", path, kind, icon };
  return { ...folder, children: path === undefined ? children : [overview, ...children] };
}

/** typedoc's own theme, with no link inside of a summary. */
export class SiteTheme extends DefaultTheme {
  buildNavigation(project) {
    return super.buildNavigation(project).map(withOverview);
  }
}
