package version

// Distance counts the final releases on the way from one version to another: 1 from v0.28.1 to v0.29.0 when nothing lies
// between, -1 back again. Known are the versions of the namespace, ascending; "to" may be missing there, as a planned
// release is, and counts as one. Equal versions are 0 apart, whatever is known.
//
// It is not ok when the distance cannot be counted: a version is zero, "from" is not known, or no final release is on
// the way although the versions differ (from v1.0.0 to v1.1.0-rc.1), because 0 would read as "the same".
func Distance(from, to Version, known []Version) (int, bool) {
	if from.IsZero() || to.IsZero() {
		return 0, false
	}
	if from == to {
		return 0, true
	}
	low, high, sign := from, to, 1
	if from.Compare(to) > 0 {
		low, high, sign = to, from, -1
	}
	n := 0
	fromKnown, highCounted := false, false
	var last Version
	for _, v := range known {
		// v1.2.3 and 1.2.3 may both be tags of one repository.
		if v == last {
			continue
		}
		last = v
		fromKnown = fromKnown || v == from
		if v.IsPrerelease() || v.Compare(low) <= 0 || v.Compare(high) > 0 {
			continue
		}
		highCounted = highCounted || v == high
		n++
	}
	if !highCounted && !high.IsPrerelease() {
		n++
	}
	if !fromKnown || n == 0 {
		return 0, false
	}
	return sign * n, true
}

// previous returns the newest known final release before v. Where its line X.Y has one, that is it; before X.Y.0 it is
// the newest of the nearest earlier line. It is not ok when none is known.
func previous(v Version, known []Version) (Version, bool) {
	var newest Version
	for _, w := range known {
		if !w.IsPrerelease() && w.Compare(v) < 0 && w.Compare(newest) > 0 {
			newest = w
		}
	}
	return newest, !newest.IsZero()
}
