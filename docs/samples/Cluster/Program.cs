using NeuralStyle.Samples.Cluster;

return ClusterCommand.Create().Parse(args).Invoke();
