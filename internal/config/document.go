package config

import "github.com/verscheck/verscheck/internal/diag"

// document is the file as it is written, before anything is compiled: one field a key. The tags say what the value must
// be (want), what a list's entries must be (each), why it must not be empty (empty) and which words are allowed
// (oneof); together they are all that a schema of the file needs.
type document struct {
	Version    schemaVersion       `yaml:"version" want:"1, the only version that this verscheck knows"`
	Release    releaseSection      `yaml:"release" want:"a mapping"`
	Overlays   overlaySection      `yaml:"overlays" want:"a mapping"`
	Manifests  []text              `yaml:"manifests" want:"a list of patterns" each:"a pattern"`
	Text       []text              `yaml:"text" want:"a list of patterns" each:"a pattern"`
	Images     []imageSection      `yaml:"images" want:"a list of images" each:"a mapping"`
	Carriers   []carrierSection    `yaml:"carriers" want:"a list of carriers" each:"a mapping"`
	Components []componentSection  `yaml:"components" want:"a list of components" each:"a mapping"`
	Downstream []downstreamSection `yaml:"downstream" want:"a list of repositories" each:"a mapping"`
	Registry   registrySection     `yaml:"registry" want:"a mapping"`
	Limits     limitSection        `yaml:"limits" want:"a mapping"`
	Remotes    remotesSection      `yaml:"remotes" want:"a mapping"`
	Renders    []renderSection     `yaml:"renders" want:"a list of pairs" each:"a mapping"`
	Ignore     []ignoreSection     `yaml:"ignore" want:"a list of ignores" each:"a mapping"`
	Rules      ruleSection         `yaml:"rules" want:"a mapping of rule ids to severities" oneof:"error warning note off"`
}

type releaseSection struct {
	Origin      origin
	Tags        text            `yaml:"tags" want:"a template"`
	Ignore      []text          `yaml:"ignore" want:"a list of patterns" each:"a pattern"`
	VersionFile text            `yaml:"version-file" want:"a path"`
	Branches    []branchSection `yaml:"branches" want:"a list of branch patterns" each:"a mapping"`
}

type branchSection struct {
	Origin  origin
	Pattern text `yaml:"pattern" want:"a pattern of branch names"`
	Line    text `yaml:"line" want:"a template"`
}

type overlaySection struct {
	Include []text `yaml:"include" want:"a list of patterns" each:"a pattern"`
	Exclude []text `yaml:"exclude" want:"a list of patterns" each:"a pattern"`
}

type imageSection struct {
	Origin   origin
	Name     text   `yaml:"name" want:"a pattern"`
	Expect   text   `yaml:"expect" want:"a policy"`
	Tag      text   `yaml:"tag" want:"a template"`
	Variants []text `yaml:"variants" want:"a list of suffixes" each:"a suffix"`
	Metadata choice `yaml:"metadata" oneof:"- _ drop"`
	Deny     text   `yaml:"deny" want:"a reason"`
	Own      flag   `yaml:"own" want:"true or false"`

	Platforms []text `yaml:"platforms" want:"a list of platforms" each:"a platform"`
}

type carrierSection struct {
	Origin     origin
	Path       text   `yaml:"path" want:"a path or a pattern of files"`
	YAML       text   `yaml:"yaml" want:"a path to a value, such as image.tag"`
	JSON       text   `yaml:"json" want:"a path to a value, such as version"`
	TOML       text   `yaml:"toml" want:"a path to a value, such as package.version"`
	Env        text   `yaml:"env" want:"the name of a variable"`
	Regex      text   `yaml:"regex" want:"a regular expression"`
	Expect     text   `yaml:"expect" want:"a policy"`
	As         text   `yaml:"as" want:"a template"`
	Metadata   choice `yaml:"metadata" oneof:"- _ drop"`
	Constraint text   `yaml:"constraint" want:"a semver constraint"`
	Match      choice `yaml:"match" oneof:"all any"`
}

type componentSection struct {
	Origin    origin
	Name      text             `yaml:"name" want:"a name"`
	Tags      text             `yaml:"tags" want:"a template"`
	Overlays  overlaySection   `yaml:"overlays" want:"a mapping"`
	Manifests []text           `yaml:"manifests" want:"a list of patterns" each:"a pattern"`
	Text      []text           `yaml:"text" want:"a list of patterns" each:"a pattern"`
	Images    []imageSection   `yaml:"images" want:"a list of images" each:"a mapping"`
	Carriers  []carrierSection `yaml:"carriers" want:"a list of carriers" each:"a mapping"`
}

// origin is where a mapping stands, and whether the decoder has found a mistake in it.
type origin struct {
	at     diag.Place
	broken bool
}

type downstreamSection struct {
	Origin origin
	Name   text `yaml:"name" want:"a name"`
	Remote text `yaml:"remote" want:"an address"`
	Image  text `yaml:"image" want:"a repository"`
	Tag    text `yaml:"tag" want:"a template"`
	Since  text `yaml:"since" want:"a release tag"`
}

// renderSection names both by path: a pattern could match two.
type renderSection struct {
	Origin   origin
	Rendered text `yaml:"rendered" want:"a file"`
	Overlay  text `yaml:"overlay" want:"a directory"`
}

type registrySection struct {
	Mode              choice         `yaml:"mode" oneof:"auto require off"`
	Allow             []text         `yaml:"allow" want:"a list of hosts" each:"a host" empty:"which would allow no registry at all: leave it out to ask every one, or set \"mode: off\""`
	PlainHTTP         []text         `yaml:"plain-http" want:"a list of hosts" each:"a host"`
	DeniedMeansAbsent []text         `yaml:"denied-means-absent" want:"a list of hosts" each:"a host"`
	Mirrors           mirrorSections `yaml:"mirrors" want:"a mapping of hosts to lists of mirrors" each:"a host, with or without a path"`
	CAFile            text           `yaml:"ca-file" want:"a file"`
	Timeout           duration       `yaml:"timeout" want:"a duration such as 30s"`
	Deadline          duration       `yaml:"deadline" want:"a duration such as 5m"`
}

type remotesSection struct {
	Hosts       []text `yaml:"hosts" want:"a list of hosts" each:"a host" empty:"which would allow no host at all: leave it out to ask every one, or leave out --remote"`
	PlainHTTP   []text `yaml:"plain-http" want:"a list of hosts" each:"a host"`
	Credentials []text `yaml:"credentials" want:"a list of hosts" each:"a host"`
}

type limitSection struct {
	FileBytes    size     `yaml:"file-bytes" want:"a size such as 16MiB"`
	OverlayBytes size     `yaml:"overlay-bytes" want:"a size such as 256MiB"`
	OverlayFiles count    `yaml:"overlay-files" want:"a number above 0"`
	Overlays     count    `yaml:"overlays" want:"a number above 0"`
	MemoryBytes  size     `yaml:"memory-bytes" want:"a size such as 4GiB"`
	Timeout      duration `yaml:"timeout" want:"a duration such as 2m"`
}
