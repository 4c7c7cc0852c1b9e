package text

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"sort"
	"strings"
)

// golang searches the string literals of a Go file, those that are joined by + or fmt.Sprintf as one; false when it is no Go that
// could be parsed.
func (f *finder) golang() bool {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, "", f.text, parser.SkipObjectResolution)
	if err != nil {
		return false
	}
	g := gopher{finder: f, base: files.File(parsed.FileStart).Base(), constants: constantsOf(parsed)}
	ast.Inspect(parsed, g.visit)
	return true
}

type gopher struct {
	*finder

	base      int
	constants map[string]ast.Expr // of this file, by names that stand for nothing else in it
	folded    int                 // expressions so far: constants that are made of constants twice would take for ever
}

// piece is a part of a string: of a literal, or a hole.
type piece struct {
	text  string
	at    int  // offset in the file of its first byte; of a hole, of the expression
	exact bool // the file has it as it reads
}

// visit searches the largest expressions that are strings.
func (g *gopher) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.Field:
		if n.Tag != nil {
			if n.Type != nil {
				ast.Inspect(n.Type, g.visit)
			}
			return false
		}
	case *ast.BinaryExpr, *ast.CallExpr, *ast.BasicLit:
		pieces, holes := g.fold(n.(ast.Expr), maxDepth) //nolint:forcetypeassert // all three are
		if pieces == nil {
			return true
		}
		g.search(pieces)
		for _, hole := range holes {
			ast.Inspect(hole, g.visit)
		}
		return false
	}
	return true
}

const (
	maxDepth  = 100     // of expressions, and of constants that are made of constants
	maxPieces = 1_000   // of a string
	maxFolded = 100_000 // expressions of one file
)

// fold reads an expression that is a string: nil when it is none that is known in part. The expressions that are not known come
// with it.
func (g *gopher) fold(e ast.Expr, depth int) (pieces []piece, holes []ast.Expr) {
	if g.folded++; depth == 0 || g.folded > maxFolded {
		return nil, nil
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return g.fold(e.X, depth-1)
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			return []piece{g.literal(e)}, nil
		}
	case *ast.Ident:
		if value := g.constants[e.Name]; value != nil {
			pieces, _ := g.fold(value, depth-1)
			return pieces, nil
		}
	case *ast.BinaryExpr:
		if e.Op != token.ADD {
			return nil, nil
		}
		left, holes := g.orHole(e.X, depth)
		right, more := g.orHole(e.Y, depth)
		if known(left)+known(right) == 0 || len(left)+len(right) > maxPieces {
			return nil, nil
		}
		return append(left, right...), append(holes, more...)
	case *ast.CallExpr:
		return g.sprintf(e, depth)
	}
	return nil, nil
}

// orHole reads a part of an expression, as a hole where it is not known.
func (g *gopher) orHole(e ast.Expr, depth int) ([]piece, []ast.Expr) {
	if pieces, holes := g.fold(e, depth-1); pieces != nil {
		return pieces, holes
	}
	return []piece{{string(hole), int(e.Pos()) - g.base, false}}, []ast.Expr{e}
}

func known(pieces []piece) int {
	n := 0
	for _, p := range pieces {
		if p.text != string(hole) {
			n++
		}
	}
	return n
}

// literal reads a string literal.
func (g *gopher) literal(l *ast.BasicLit) piece {
	at := int(l.Pos()) - g.base
	inner := l.Value[1 : len(l.Value)-1]
	if l.Value[0] == '`' || !strings.Contains(inner, `\`) {
		return piece{inner, at + 1, true}
	}
	value := constant.StringVal(constant.MakeFromLiteral(l.Value, token.STRING, 0))
	return piece{value, at, false}
}

// sprintf reads a call of fmt.Sprintf whose format is known. What other verbs than %s and %v write is not known.
func (g *gopher) sprintf(call *ast.CallExpr, depth int) ([]piece, []ast.Expr) {
	function, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 || call.Ellipsis != token.NoPos {
		return nil, nil
	}
	if of, ok := function.X.(*ast.Ident); !ok || of.Name != "fmt" || function.Sel.Name != "Sprintf" {
		return nil, nil
	}
	formats, holes := g.fold(call.Args[0], depth-1)
	if len(formats) != 1 || len(holes) > 0 {
		return nil, nil
	}
	var pieces []piece
	format, args := formats[0], call.Args[1:]
	for format.text != "" {
		before, rest, ok := strings.Cut(format.text, "%")
		pieces = append(pieces, piece{before, format.at, format.exact})
		if !ok {
			break
		}
		format.at += len(before) + 1
		verb := strings.TrimLeft(rest, "+-# 0123456789.")
		switch {
		case verb == "":
			return nil, nil
		case verb[0] == '%':
			pieces = append(pieces, piece{"%", format.at, false})
		case verb[0] == '[' || verb[0] == '*' || len(args) == 0:
			return nil, nil
		case len(verb) == len(rest) && (verb[0] == 's' || verb[0] == 'v'):
			value, more := g.orHole(args[0], depth)
			pieces, holes, args = append(pieces, value...), append(holes, more...), args[1:]
		default:
			pieces, holes, args = append(pieces, piece{string(hole), format.at, false}), append(holes, args[0]), args[1:]
		}
		format.at += len(rest) - len(verb) + 1
		format.text = verb[1:]
	}
	if len(pieces) == 0 {
		return nil, nil
	}
	return pieces, holes
}

// search searches a string that is made of pieces.
func (g *gopher) search(pieces []piece) {
	var text strings.Builder
	starts := make([]int, len(pieces))
	for i, p := range pieces {
		starts[i] = text.Len()
		text.WriteString(p.text)
	}
	g.find(text.String(), func(offset int) (int, bool) {
		i := sort.SearchInts(starts, offset+1) - 1
		if !pieces[i].exact {
			return pieces[i].at, false
		}
		return pieces[i].at + offset - starts[i], true
	})
}

// constantsOf returns the constants of a file with a value of their own. A name that is declared once more, in any scope, is left
// out.
func constantsOf(file *ast.File) map[string]ast.Expr {
	values, declared := map[string]ast.Expr{}, map[string]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			for _, s := range n.Specs {
				spec, ok := s.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, name := range spec.Names {
					declared[name.Name]++
					if n.Tok == token.CONST && len(spec.Values) == len(spec.Names) {
						values[name.Name] = spec.Values[i]
					}
				}
			}
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if name, ok := left.(*ast.Ident); ok {
					declared[name.Name]++
				}
			}
		case *ast.Field:
			for _, name := range n.Names {
				declared[name.Name]++
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if name, ok := e.(*ast.Ident); ok {
					declared[name.Name]++
				}
			}
		}
		return true
	})
	for name := range values {
		if declared[name] != 1 {
			delete(values, name)
		}
	}
	return values
}
