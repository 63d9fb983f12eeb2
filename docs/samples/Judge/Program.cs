using NeuralStyle.Samples.Judge;

return CommandLine.Create().Parse(args).Invoke();
