// Package collect finds image references in rendered objects and in texts, and the place in the source of each.
//
// It leaves to others how objects are rendered (package render), whose images they are (package own) and what to say
// about them (package rules). It knows no network, no severity and no policy.
//
// # How well it finds
//
// Files in testdata/hiding hold every hiding place that is known and what only looks like one, with what must come of them and
// the misses that are known, by name; TestHiding prints recall and precision over them. Beyond that it is measured on real
// projects: TestTrees renders every leaf and reads every manifest below a directory, and lists all tokens in them that could be a
// reference with tag or digest and are no use, for reading by hand.
//
//	go test ./internal/collect -run TestTrees -v -trees DIR -tokens FILE
//
// In November 2026, on 152 public projects (45,169 overlays and files): 15,791 uses of 3,675 distinct references. Of 1,605 tokens
// that were left, 9 are references: seven behind "oci::", which name bundles of policies, one among the words of a docker run, and
// one in a variable that does not say what it is. Read by kind and field, one use outside of lists of containers was
// none, an updater's constraint, and is passed over now. All but 33 uses have line and column, and none of those is wrong.
package collect
