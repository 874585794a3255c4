package protocol

// The names of fields in older generations.
const (
	oldArtifactsDir  = "artifacts_dir"
	oldModel         = "preferred_model"
	oldDownloadables = "runtime_environment_downloadables"
)
