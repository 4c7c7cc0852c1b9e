package render

import "maps"

// Inputs lists what the kustomizations in some directories are made of, without building any: each path that they name or that is
// looked at for them, whether something is there or not, and the files that it leads to.
func (t *Tree) Inputs(dirs []string) map[string]bool {
	inputs := map[string]bool{}
	for _, dir := range dirs {
		task := t.task()
		task.closure(dir)
		maps.Copy(inputs, task.files.books.paths)
		maps.Copy(inputs, task.files.books.contents)
	}
	return inputs
}
