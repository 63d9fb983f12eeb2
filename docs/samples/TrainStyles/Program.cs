using NeuralStyle.Samples.TrainStyles;

return CommandLine.Create().Parse(args).Invoke();
