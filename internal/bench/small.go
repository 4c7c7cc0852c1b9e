package main

import "strings"

// small is a repository like descheduler: one base and three ways to run it, each of which users apply, and the base as well.
func small() scenario {
	files := tree{
		"kubernetes/base/kustomization.yaml": "kind: Kustomization\nresources:\n  - configmap.yaml\n  - rbac.yaml\n",
		"kubernetes/base/configmap.yaml":     smallConfig,
		"kubernetes/base/rbac.yaml":          smallRoles,
	}
	s := scenario{name: "small", origin: "https://git.example/balancer/balancer", title: "four overlays, as in descheduler", files: files, leaves: []string{"kubernetes/plain"}}
	files["kubernetes/plain/kustomization.yaml"] = "kind: Kustomization\nresources:\n  - ../base\n  - pod.yaml\n"
	files["kubernetes/plain/pod.yaml"] = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: balancer\n  namespace: kube-system\nspec:\n" + indented(smallPod, "")
	for _, w := range []struct{ dir, head, indent string }{
		{"job", "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: balancer-job\n  namespace: kube-system\nspec:\n  parallelism: 1\n  template:\n    spec:\n", "    "},
		{"cronjob", "apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: balancer-cronjob\n  namespace: kube-system\nspec:\n  schedule: \"*/2 * * * *\"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n", "        "},
		{"deployment", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: balancer\n  namespace: kube-system\n  labels:\n    app: balancer\nspec:\n  replicas: 1\n  selector:\n    matchLabels:\n      app: balancer\n  template:\n    metadata:\n      labels:\n        app: balancer\n    spec:\n", "    "},
	} {
		dir := "kubernetes/" + w.dir
		files[dir+"/kustomization.yaml"] = "kind: Kustomization\nresources:\n  - ../base\n  - " + w.dir + ".yaml\n"
		files[dir+"/"+w.dir+".yaml"] = w.head + indented(smallPod, w.indent)
		s.leaves = append(s.leaves, dir)
	}
	return s
}

func indented(text, by string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		out.WriteString(by + line)
	}
	return out.String()
}

const smallPod = `  priorityClassName: system-cluster-critical
  serviceAccountName: balancer-sa
  containers:
    - name: balancer
      image: registry.example/balancer/balancer:v0.29.0
      imagePullPolicy: IfNotPresent
      command: ["/bin/balancer"]
      args: ["--policy-config-file", "/policy-dir/policy.yaml", "--v", "3"]
      ports:
        - containerPort: 10258
          protocol: TCP
      livenessProbe:
        failureThreshold: 3
        httpGet: {path: /healthz, port: 10258, scheme: HTTPS}
        initialDelaySeconds: 3
        periodSeconds: 10
      resources:
        requests: {cpu: 500m, memory: 256Mi}
      securityContext:
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL]}
        privileged: false
        readOnlyRootFilesystem: true
        runAsNonRoot: true
      volumeMounts:
        - mountPath: /policy-dir
          name: policy-volume
  volumes:
    - name: policy-volume
      configMap:
        name: balancer-policy-configmap
`

const smallConfig = `apiVersion: v1
kind: ConfigMap
metadata:
  name: balancer-policy-configmap
  namespace: kube-system
data:
  policy.yaml: |
    apiVersion: balancer.example/v1alpha2
    kind: Policy
    profiles:
      - name: default
        pluginConfig:
          - name: RemovePodsViolatingInterPodAntiAffinity
          - name: RemoveDuplicates
          - name: LowNodeUtilization
            args:
              thresholds: {cpu: 20, memory: 20, pods: 20}
              targetThresholds: {cpu: 50, memory: 50, pods: 50}
        plugins:
          balance: {enabled: [LowNodeUtilization, RemoveDuplicates]}
          deschedule: {enabled: [RemovePodsViolatingInterPodAntiAffinity]}
`

const smallRoles = `kind: ClusterRole
apiVersion: rbac.authorization.k8s.io/v1
metadata:
  name: balancer-cluster-role
rules:
- apiGroups: ["events.k8s.io"]
  resources: ["events"]
  verbs: ["create", "update"]
- apiGroups: [""]
  resources: ["nodes", "namespaces"]
  verbs: ["get", "watch", "list"]
- apiGroups: [""]
  resources: ["pods"]
  verbs: ["get", "watch", "list", "delete"]
- apiGroups: [""]
  resources: ["pods/eviction"]
  verbs: ["create"]
- apiGroups: ["scheduling.k8s.io"]
  resources: ["priorityclasses"]
  verbs: ["get", "watch", "list"]
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: balancer-sa
  namespace: kube-system
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: balancer-cluster-role-binding
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: balancer-cluster-role
subjects:
  - name: balancer-sa
    kind: ServiceAccount
    namespace: kube-system
`
