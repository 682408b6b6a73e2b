// Package lessons is the course: chapters of lessons, the deck of cards and the glossary, as data that
// is embedded in the binary, with the loader that also reads them from any folder.
//
// A course is a folder with a folder for each chapter ("2-restart-policies", with a chapter.md that
// names it) which holds a folder for each lesson ("05-back-off-curve", see package lesson). Cards are single
// Markdown files of the same format in a folder named cards, and glossary.yaml holds the words.
// Order is that of the numbers in the folders' names.
package lessons
