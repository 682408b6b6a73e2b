// Package markdown sets the Markdown of lessons in lines of a width, inked by a theme.
//
// goldmark parses; the setting is ours. It knows paragraphs, headings, lists, code, emphasis and links; what else there may
// be in Markdown is set as plain text. Every line fits its width, whatever the text. Links keep the order in which they stand.
package markdown
