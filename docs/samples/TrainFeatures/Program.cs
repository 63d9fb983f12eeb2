using NeuralStyle.Samples.TrainFeatures;

return CommandLine.Create().Parse(args).Invoke();
