package git

// State is what deciding on a release needs to know of a repository. It holds no open files.
type State struct {
	Head    Head
	Tags    []Tag // all of them, sorted by name
	Shallow bool
	Remote  string // the remote to fetch from: "origin", else the first by name; "" when there is none
}

// State reads HEAD and the tags; want is that of [Repository.Tags].
func (r *Repository) State(want func(name string) bool) (State, error) {
	head, err := r.Head()
	if err != nil {
		return State{}, err
	}
	tags, err := r.Tags(want)
	if err != nil {
		return State{}, err
	}
	s := State{Head: head, Tags: tags, Shallow: r.shallow}
	for _, remote := range r.Remotes() {
		if s.Remote == "" || remote.Name == "origin" {
			s.Remote = remote.Name
		}
	}
	return s, nil
}
