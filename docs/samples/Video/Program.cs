using NeuralStyle.Samples.Video;

return VideoCommand.Create().Parse(args).Invoke();
