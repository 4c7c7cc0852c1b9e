package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// monorepo is a repository of a platform: sixty components, each with a base and five clusters whose overlays patch it
// all over, with strategic-merge files, JSON patches with targets, generators and pinned tags.
func monorepo() scenario {
	s := scenario{name: "monorepo", origin: "https://git.example/platform/deployments", title: "monorepo: 300 patch-heavy overlays on 60 bases", files: tree{}}
	s.files[".verscheck.yaml"] = "version: 1\nimages:\n  - {name: 'quay.io/platform/*', expect: any}\n"
	r := newRandom()
	for _, area := range []string{"billing", "search", "catalog", "identity", "audit", "metrics", "ingest", "notify", "release", "build", "policy", "quota"} {
		for _, role := range []string{"api", "controller", "gateway", "syncer", "console"} {
			name := area + "-" + role
			s.base(r, name)
			for _, cluster := range []string{"development", "staging-east", "staging-west", "production-east", "production-west"} {
				s.overlay(r, name, cluster)
			}
		}
	}
	return s
}

func (s *scenario) base(r *rand.Rand, name string) {
	dir := "components/" + name + "/base/"
	add := func(file, template string) {
		s.files[dir+file] = fill(template, "@name@", name, "@port@", strconv.Itoa(8000+r.IntN(1000)), "@memory@", strconv.Itoa(64*(1+r.IntN(16)))+"Mi")
	}
	add("kustomization.yaml", monorepoBase)
	add("deployment.yaml", monorepoDeployment)
	add("worker.yaml", strings.ReplaceAll(monorepoDeployment, "@name@", "@name@-worker"))
	add("service.yaml", monorepoService)
	add("rbac.yaml", monorepoRoles)
	add("monitoring.yaml", monorepoMonitoring)
	add("secrets.yaml", monorepoSecrets)
	add("network.yaml", monorepoNetwork)
	add("config.yaml", monorepoConfig)
	if r.IntN(3) == 0 { // some have much more, as monitoring and pipelines do
		var dashboards strings.Builder
		for n := range 8 {
			dashboards.WriteString(fill(monorepoDashboard, "@name@", name, "@number@", strconv.Itoa(n)))
		}
		s.files[dir+"dashboards.yaml"] = dashboards.String()
		s.files[dir+"kustomization.yaml"] += "  - dashboards.yaml\n"
	}
}

func (s *scenario) overlay(r *rand.Rand, name, cluster string) {
	path := "components/" + name + "/" + cluster
	s.leaves = append(s.leaves, path)
	add := func(file, template string) {
		s.files[path+"/"+file] = fill(template, "@name@", name, "@cluster@", cluster, "@replicas@", strconv.Itoa(1+r.IntN(5)),
			"@cpu@", strconv.Itoa(100*(1+r.IntN(20)))+"m", "@commit@", fmt.Sprintf("%020x%020x", r.Uint64(), r.Uint64()))
	}
	add("kustomization.yaml", monorepoOverlay)
	add("namespace.yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: @name@\n  labels: {cluster: @cluster@}\n")
	add("quota.yaml", "apiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: @name@\nspec:\n  hard: {pods: '100', requests.cpu: @cpu@}\n")
	add("resources-patch.yaml", monorepoResources)
	add("env-patch.yaml", monorepoEnv)
	add("affinity-patch.yaml", monorepoAffinity)
	add("worker-patch.yaml", strings.ReplaceAll(monorepoResources, "@name@", "@name@-worker"))
	add("worker-env-patch.yaml", strings.ReplaceAll(monorepoEnv, "@name@", "@name@-worker"))
	add("sidecar-patch.yaml", monorepoSidecar)
	add("secret-patch.yaml", "- op: replace\n  path: /spec/dataFrom/0/extract/key\n  value: @cluster@/@name@\n")
}

const monorepoBase = `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: @name@
configMapGenerator:
  - name: @name@-config
    files: [config.yaml]
    literals: [LOG_LEVEL=info, METRICS_PORT=@port@]
images:
  - name: quay.io/platform/@name@
    newTag: main
resources:
  - deployment.yaml
  - worker.yaml
  - service.yaml
  - rbac.yaml
  - monitoring.yaml
  - secrets.yaml
  - network.yaml
`

const monorepoOverlay = `
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../base
  - namespace.yaml
  - quota.yaml
images:
  - name: quay.io/platform/@name@
    newTag: @commit@
  - name: quay.io/platform/@name@-worker
    newName: registry.example/mirror/@name@-worker
    newTag: @commit@
configMapGenerator:
  - name: @name@-config
    behavior: merge
    literals: [CLUSTER=@cluster@, LOG_LEVEL=debug]
patches:
  - path: resources-patch.yaml
  - path: env-patch.yaml
  - path: affinity-patch.yaml
  - path: worker-patch.yaml
  - path: worker-env-patch.yaml
  - path: sidecar-patch.yaml
    target: {kind: Deployment, name: @name@}
  - path: secret-patch.yaml
    target: {group: external-secrets.io, version: v1, kind: ExternalSecret}
  - target: {kind: ServiceMonitor, name: @name@}
    patch: |-
      - op: replace
        path: /spec/endpoints/0/interval
        value: 15s
      - op: add
        path: /spec/endpoints/0/relabelings/-
        value: {targetLabel: cluster, replacement: @cluster@}
  - target: {kind: PodDisruptionBudget}
    patch: |-
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata:
        name: any
      spec:
        minAvailable: @replicas@
  - target: {kind: Route}
    patch: |-
      - op: add
        path: /spec/host
        value: @name@.@cluster@.example
`

const monorepoDeployment = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: @name@
spec:
  replicas: 1
  selector:
    matchLabels: {app: @name@}
  template:
    metadata:
      labels: {app: @name@}
    spec:
      serviceAccountName: @name@
      initContainers:
        - name: migrate
          image: quay.io/platform/@name@:main
          command: [/migrate, --wait]
          envFrom:
            - configMapRef: {name: @name@-config}
      containers:
        - name: main
          image: quay.io/platform/@name@:main
          args: [--listen=:@port@, --metrics-bind-address=:8080, --leader-elect]
          env:
            - name: NAMESPACE
              valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
            - name: RELATED_IMAGE_AGENT
              value: quay.io/platform/agent:v1.14.2
            - name: DATABASE_PASSWORD
              valueFrom: {secretKeyRef: {name: @name@-database, key: password}}
          envFrom:
            - configMapRef: {name: @name@-config}
          ports:
            - {name: http, containerPort: @port@}
            - {name: metrics, containerPort: 8080}
          livenessProbe:
            httpGet: {path: /healthz, port: http}
            initialDelaySeconds: 15
          readinessProbe:
            httpGet: {path: /readyz, port: http}
          resources:
            requests: {cpu: 10m, memory: @memory@}
            limits: {cpu: 500m, memory: @memory@}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          volumeMounts:
            - {name: config, mountPath: /etc/@name@}
            - {name: ca, mountPath: /etc/pki/ca-trust, readOnly: true}
        - name: proxy
          image: quay.io/oauth2-proxy/oauth2-proxy:v7.6.0@sha256:dcb6ff8dd21bf3058f6a22c6fa385fa5b897a9cd3914c88a2cc2bb0a85f8065d
          args: [--upstream=http://127.0.0.1:@port@, --http-address=0.0.0.0:4180]
          resources:
            requests: {cpu: 10m, memory: 32Mi}
      volumes:
        - name: config
          configMap: {name: @name@-config}
        - name: ca
          configMap: {name: trusted-ca, optional: true}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: @name@
spec:
  minAvailable: 1
  selector:
    matchLabels: {app: @name@}
`

const monorepoService = `
apiVersion: v1
kind: Service
metadata:
  name: @name@
spec:
  selector: {app: @name@}
  ports:
    - {name: http, port: 80, targetPort: http}
    - {name: metrics, port: 8080, targetPort: metrics}
---
apiVersion: route.openshift.io/v1
kind: Route
metadata:
  name: @name@
spec:
  port: {targetPort: http}
  tls: {termination: edge, insecureEdgeTerminationPolicy: Redirect}
  to: {kind: Service, name: @name@, weight: 100}
`

const monorepoRoles = `
apiVersion: v1
kind: ServiceAccount
metadata:
  name: @name@
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: @name@
rules:
  - apiGroups: ["", events.k8s.io]
    resources: [events, configmaps, secrets]
    verbs: [create, get, list, patch, update, watch]
  - apiGroups: [apps]
    resources: [deployments, statefulsets]
    verbs: [get, list, watch]
  - apiGroups: [tekton.dev]
    resources: [pipelineruns, taskruns]
    verbs: ["*"]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: @name@
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: @name@}
subjects:
  - {kind: ServiceAccount, name: @name@, namespace: @name@}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: @name@-leader-election
rules:
  - apiGroups: [coordination.k8s.io]
    resources: [leases]
    verbs: [create, get, update]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: @name@-leader-election
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: @name@-leader-election}
subjects:
  - {kind: ServiceAccount, name: @name@, namespace: @name@}
`

const monorepoMonitoring = `
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: @name@
spec:
  selector:
    matchLabels: {app.kubernetes.io/name: @name@}
  endpoints:
    - port: metrics
      interval: 60s
      scheme: https
      relabelings:
        - {sourceLabels: [__meta_kubernetes_pod_name], targetLabel: pod}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: @name@
spec:
  groups:
    - name: @name@.rules
      rules:
        - alert: Down
          expr: absent(up{job="@name@"} == 1)
          for: 10m
          labels: {severity: critical}
          annotations:
            description: |-
              No instance of @name@ answers. See the runbook.
        - alert: ErrorRate
          expr: sum(rate(http_requests_total{job="@name@",code=~"5.."}[5m])) / sum(rate(http_requests_total{job="@name@"}[5m])) > 0.05
          for: 15m
          labels: {severity: warning}
`

const monorepoSecrets = `
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: @name@-database
spec:
  dataFrom:
    - extract: {conversionStrategy: Default, decodingStrategy: None, key: development/@name@}
  refreshInterval: 1h
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  target: {creationPolicy: Owner, deletionPolicy: Delete, name: @name@-database}
`

const monorepoNetwork = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: @name@
spec:
  podSelector:
    matchLabels: {app: @name@}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: monitoring}
      ports:
        - {port: metrics, protocol: TCP}
`

const monorepoConfig = `
listen: ":@port@"
database: {host: postgres.@name@.svc, pool: 10}
agent:
  image: quay.io/platform/agent:v1.14.2
  pullPolicy: IfNotPresent
features: {dryRun: false, tracing: true}
`

const monorepoDashboard = `
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: @name@-dashboard-@number@
  labels: {grafana_dashboard: "true"}
data:
  dashboard.json: |-
    {"title": "@name@ @number@", "uid": "@name@-@number@", "panels": [
      {"type": "timeseries", "title": "requests", "targets": [{"expr": "sum(rate(http_requests_total{job=\"@name@\"}[5m])) by (code)"}]},
      {"type": "timeseries", "title": "latency", "targets": [{"expr": "histogram_quantile(0.99, sum(rate(http_request_duration_seconds_bucket{job=\"@name@\"}[5m])) by (le))"}]},
      {"type": "stat", "title": "replicas", "targets": [{"expr": "count(up{job=\"@name@\"} == 1)"}]}
    ], "schemaVersion": 39}
`

const monorepoResources = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: @name@
spec:
  replicas: @replicas@
  template:
    spec:
      containers:
        - name: main
          resources:
            limits: {cpu: @cpu@}
            requests: {cpu: @cpu@}
        - name: proxy
          resources:
            limits: {cpu: @cpu@}
`

const monorepoEnv = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: @name@
spec:
  template:
    spec:
      containers:
        - name: main
          env:
            - {name: CLUSTER_NAME, value: @cluster@}
            - {name: RELATED_IMAGE_SCANNER, value: "quay.io/platform/scanner:@commit@"}
            - {name: OTEL_EXPORTER_OTLP_ENDPOINT, value: "http://otel.@cluster@.example:4317"}
`

const monorepoAffinity = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: @name@
spec:
  template:
    spec:
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                labelSelector:
                  matchLabels: {app: @name@}
                topologyKey: kubernetes.io/hostname
      tolerations:
        - {key: platform.example/@cluster@, operator: Exists, effect: NoSchedule}
`

const monorepoSidecar = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: any
spec:
  template:
    spec:
      containers:
        - name: log-shipper
          image: quay.io/platform/log-shipper:v2.3.1
          args: [--cluster=@cluster@]
          volumeMounts:
            - {name: logs, mountPath: /var/log/app}
      volumes:
        - name: logs
          emptyDir: {}
`
