using NeuralStyle.Samples.QuickStart;

return CommandLine.Create().Parse(args).Invoke();
