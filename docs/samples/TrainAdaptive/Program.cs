using NeuralStyle.Samples.TrainAdaptive;

return TrainCommand.Create().Parse(args).Invoke();
