namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The options of the verb <c>transfer</c>.</summary>
internal sealed record TransferOptions(string Data, string? Weights, string Output, int Steps, int Crop, double StyleWeight, double LearningRate, int Seed);
