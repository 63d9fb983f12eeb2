namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>What the verb <c>transfer</c> asks for.</summary>
internal sealed record TransferOptions(string Data, string? Weights, string Output, int Steps, int Crop, double StyleWeight, double LearningRate, int Seed);
