package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// definitionBytes is the size of one definition: that of those that embed a pod template several times.
const definitionBytes = 1_000_000

// operator is the repository of an operator as kubebuilder lays it out, whose bases carry twenty definitions of custom
// resources, of one megabyte each.
func operator() scenario {
	s := scenario{name: "operator", origin: "https://git.example/acme/operator", title: "operator: 8 overlays on bases with 20 CRDs of 1 MB", files: tree{}}
	s.files[".verscheck.yaml"] = "version: 1\nimages:\n  - {name: 'ghcr.io/acme/*', expect: any}\n"
	r := newRandom()
	kinds := []string{
		"Backup", "Restore", "Cluster", "Pool", "Database", "User", "Role", "Schedule", "Snapshot", "Replica",
		"Gateway", "Route", "Policy", "Quota", "Tenant", "Pipeline", "Trigger", "Runtime", "Workflow", "Registry",
	}
	var resources, patches strings.Builder
	for i, kind := range kinds {
		lower := strings.ToLower(kind)
		s.files["config/crd/bases/"+lower+"s.yaml"] = definition(r, kind)
		resources.WriteString("  - bases/" + lower + "s.yaml\n")
		if i%4 == 0 { // those with a webhook that converts them
			s.files["config/crd/patches/webhook_in_"+lower+"s.yaml"] = fill(operatorWebhook, "@plural@", lower+"s")
			patches.WriteString("  - path: patches/webhook_in_" + lower + "s.yaml\n")
		}
	}
	s.files["config/crd/kustomization.yaml"] = "resources:\n" + resources.String() + "patches:\n" + patches.String()
	s.files["config/manager/kustomization.yaml"] = "resources:\n  - manager.yaml\nimages:\n  - name: controller\n    newName: ghcr.io/acme/operator\n    newTag: v1.8.0\n"
	s.files["config/manager/manager.yaml"] = fill(operatorManager)
	s.files["config/rbac/kustomization.yaml"] = "resources:\n  - role.yaml\n"
	s.files["config/rbac/role.yaml"] = operatorRoles(kinds)
	s.files["config/default/kustomization.yaml"] = fill(operatorDefault)
	s.files["config/default/metrics-patch.yaml"] = fill(operatorMetrics)
	for _, flavour := range []string{"kubernetes", "openshift", "kind", "olm", "standalone", "ha", "debug", "airgap"} {
		path := "config/overlays/" + flavour
		s.leaves = append(s.leaves, path)
		s.files[path+"/kustomization.yaml"] = fill(operatorOverlay, "@flavour@", flavour)
		s.files[path+"/manager-patch.yaml"] = fill(operatorPatch, "@flavour@", flavour)
	}
	return s
}

// definition is a definition as controller-gen writes one: nested descriptions, types and lists of required fields.
func definition(r *rand.Rand, kind string) string {
	lower := strings.ToLower(kind)
	var out strings.Builder
	out.Grow(definitionBytes + 4096)
	out.WriteString(fill(operatorDefinition, "@kind@", kind, "@plural@", lower+"s", "@singular@", lower))
	for n := 0; out.Len() < definitionBytes; n++ {
		schema(&out, r, fmt.Sprint("field", n), "              ", 6)
	}
	out.WriteString("            type: object\n        type: object\n    served: true\n    storage: true\n    subresources:\n      status: {}\n")
	return out.String()
}

// schema writes the property of a name, with properties of its own down to a depth.
func schema(out *strings.Builder, r *rand.Rand, name, indent string, depth int) {
	fmt.Fprintf(out, "%s%s:\n%s  description: |-\n%s    %s says which image to use, such as registry.example/%s:latest.\n%s    More info: https://example.com/docs/concepts/%s\n",
		indent, name, indent, indent, name, name, indent, name)
	if depth == 0 || r.IntN(4) == 0 {
		fmt.Fprintf(out, "%s  type: string\n", indent)
		return
	}
	fmt.Fprintf(out, "%s  properties:\n", indent)
	children := 1 + r.IntN(3)
	for n := range children {
		schema(out, r, fmt.Sprintf("part%d", n), indent+"    ", depth-1)
	}
	fmt.Fprintf(out, "%s  required:\n%s  - part0\n%s  type: object\n", indent, indent, indent)
}

func operatorRoles(kinds []string) string {
	var out strings.Builder
	out.WriteString("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: manager-role\nrules:\n")
	for _, kind := range kinds {
		lower := strings.ToLower(kind)
		fmt.Fprintf(&out, "- apiGroups: [acme.example]\n  resources: [%ss, %ss/status, %ss/finalizers]\n  verbs: [create, delete, get, list, patch, update, watch]\n", lower, lower, lower)
	}
	out.WriteString(`---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: manager-rolebinding
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: manager-role}
subjects:
- {kind: ServiceAccount, name: controller-manager, namespace: system}
`)
	return out.String()
}

const operatorDefinition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  annotations:
    controller-gen.kubebuilder.io/version: v0.16.5
  name: @plural@.acme.example
spec:
  group: acme.example
  names:
    kind: @kind@
    listKind: @kind@List
    plural: @plural@
    singular: @singular@
  scope: Namespaced
  versions:
  - additionalPrinterColumns:
    - jsonPath: .status.phase
      name: Phase
      type: string
    name: v1
    schema:
      openAPIV3Schema:
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object}
          spec:
            properties:
`

const operatorWebhook = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: @plural@.acme.example
  annotations:
    cert-manager.io/inject-ca-from: system/serving-cert
spec:
  conversion:
    strategy: Webhook
    webhook:
      clientConfig:
        service: {namespace: system, name: webhook-service, path: /convert}
      conversionReviewVersions: [v1]
`

const operatorManager = `
apiVersion: v1
kind: Namespace
metadata:
  name: system
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: controller-manager
  namespace: system
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: controller-manager
  namespace: system
  labels: {control-plane: controller-manager}
spec:
  replicas: 1
  selector:
    matchLabels: {control-plane: controller-manager}
  template:
    metadata:
      labels: {control-plane: controller-manager}
    spec:
      serviceAccountName: controller-manager
      containers:
        - name: manager
          image: controller:latest
          command: [/manager]
          args: [--leader-elect, "--sidecar-image=ghcr.io/acme/sidecar:v1.8.0"]
          env:
            - {name: RELATED_IMAGE_DATABASE, value: "docker.io/library/postgres:16.4"}
            - {name: RELATED_IMAGE_BACKUP, value: "ghcr.io/acme/backup:v1.8.0"}
            - {name: RELATED_IMAGE_PROXY, value: "docker.io/envoyproxy/envoy:v1.31.2"}
          resources:
            limits: {cpu: 500m, memory: 128Mi}
---
apiVersion: v1
kind: Service
metadata:
  name: webhook-service
  namespace: system
spec:
  ports:
    - {port: 443, targetPort: 9443}
  selector: {control-plane: controller-manager}
`

const operatorDefault = `
namespace: acme-system
namePrefix: acme-
resources:
  - ../crd
  - ../rbac
  - ../manager
patches:
  - path: metrics-patch.yaml
    target: {kind: Deployment, name: controller-manager}
`

const operatorMetrics = `
- op: add
  path: /spec/template/spec/containers/0/args/-
  value: --metrics-bind-address=:8443
`

const operatorOverlay = `
resources:
  - ../../default
labels:
  - pairs: {acme.example/flavour: @flavour@}
images:
  - name: ghcr.io/acme/operator
    newTag: v1.8.0-@flavour@
patches:
  - path: manager-patch.yaml
`

const operatorPatch = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: acme-controller-manager
  namespace: acme-system
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: manager
          env:
            - {name: FLAVOUR, value: @flavour@}
        - name: kube-rbac-proxy
          image: gcr.io/kubebuilder/kube-rbac-proxy:v0.16.0
`
