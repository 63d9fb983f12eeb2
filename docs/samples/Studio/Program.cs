using NeuralStyle.Samples.Studio;

StudioApp.Create(args).Run();
