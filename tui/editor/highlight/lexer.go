package highlight

import "github.com/alecthomas/chroma/v2"

// Kind is what a piece of a line is.
type Kind int

// The kinds of pieces.
const (
	Plain Kind = iota
	Field
	Punctuation
	Value
	Number // and true, false, null
	Comment
)

// newLexer returns a chroma lexer for one line of YAML that lies in no scalar of the lines before.
func newLexer() chroma.Lexer {
	return chroma.MustNewLexer(&chroma.Config{Name: "manifest", EnsureNL: false}, rules)
}

const (
	quoted   = `"(?:\\.|[^"\\])*"|'(?:''|[^'])*'`
	unclosed = `"(?:\\.|[^"\\])*|'(?:''|[^'])*`
	key      = `[^\s"'\[\]{},#&*!|>%@` + "`" + `](?:[^\s:#]|:(?=\S)|(?<=\S)#|[ ]+(?=[^\s:#]))*`
	after    = `(?=\s|$)`
	finally  = `(?=\s*(?:\s#.*)?$)`
	constant = `(?:true|false|null|yes|no|on|off|True|False|Null|Yes|No|On|Off|TRUE|FALSE|NULL|YES|NO|ON|OFF|~)`
	number   = `[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|\d[\d_]*(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+|\.inf|\.nan)`
)

func rules() chroma.Rules {
	blank := chroma.Rule{Pattern: `\s+`, Type: chroma.TextWhitespace}
	comment := chroma.Rule{Pattern: `#.*`, Type: chroma.Comment}
	anchor := chroma.Rule{Pattern: `[&*!]\S*`, Type: chroma.NameDecorator}
	pair := chroma.ByGroups(chroma.NameTag, chroma.TextWhitespace, chroma.Punctuation)
	open := chroma.Rule{Pattern: `[\[{]`, Type: chroma.Punctuation, Mutator: chroma.Push("flow")}
	return chroma.Rules{
		"root": {
			blank, comment,
			{Pattern: `(?:---|\.\.\.)` + after, Type: chroma.Punctuation},
			{Pattern: `[-?]` + after, Type: chroma.Punctuation},
			{Pattern: `(` + quoted + `)(\s*)(:)` + after, Type: pair, Mutator: chroma.Push("value")},
			{Pattern: `(` + key + `)(\s*)(:)` + after, Type: pair, Mutator: chroma.Push("value")},
			{Pattern: ``, Type: chroma.Text, Mutator: chroma.Push("value")},
		},
		"value": {
			blank, comment, anchor, open,
			{Pattern: quoted + `|` + unclosed, Type: chroma.LiteralString},
			{Pattern: `[|>][-+0-9]*` + finally, Type: chroma.Punctuation},
			{Pattern: constant + finally, Type: chroma.KeywordConstant},
			{Pattern: number + finally, Type: chroma.LiteralNumber},
			{Pattern: `\S+(?:[ \t]+[^\s#]\S*)*`, Type: chroma.Literal},
		},
		"flow": {
			blank, comment, anchor, open,
			{Pattern: `[\]}]`, Type: chroma.Punctuation, Mutator: chroma.Pop(1)},
			{Pattern: `[,:]`, Type: chroma.Punctuation},
			{Pattern: `(` + quoted + `)(\s*)(:)`, Type: pair},
			{Pattern: quoted + `|` + unclosed, Type: chroma.LiteralString},
			{Pattern: `([^\s,:\[\]{}#]+)(\s*)(:)` + after, Type: pair},
			{Pattern: constant + `(?=\s*[,\]}]|\s*$)`, Type: chroma.KeywordConstant},
			{Pattern: number + `(?=\s*[,\]}]|\s*$)`, Type: chroma.LiteralNumber},
			{Pattern: `[^\s,\[\]{}]+`, Type: chroma.Literal},
		},
	}
}

func kindOf(t chroma.TokenType) Kind {
	switch t {
	case chroma.NameTag, chroma.NameDecorator:
		return Field
	case chroma.Punctuation:
		return Punctuation
	case chroma.Literal, chroma.LiteralString:
		return Value
	case chroma.LiteralNumber, chroma.KeywordConstant:
		return Number
	case chroma.Comment:
		return Comment
	}
	return Plain
}
