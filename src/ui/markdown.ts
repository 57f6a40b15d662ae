// Markdown of tooltips and documents: names from job files and servers are text, never markup.

/** Also `$(icon)`, which VS Code draws, and line breaks, which would end a list item or a heading. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+!|<>~$&-]/g, '\\$&').replaceAll(/\s*\n\s*/g, ' ');
}

/** A link that VS Code follows only in Markdown that trusts the command. */
export function commandLink(label: string, command: string, ...args: readonly string[]): string {
  const query = args.length === 0 ? '' : `?${encodeURIComponent(JSON.stringify(args))}`;
  return `[${escapeMarkdown(label)}](command:${command}${query})`;
}
