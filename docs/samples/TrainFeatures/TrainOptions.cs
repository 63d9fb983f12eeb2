namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>What the verb <c>train</c> asks for.</summary>
internal sealed record TrainOptions(string Data, string? Start, string Output, int Steps, double LearningRate, double PairWeight, int Pairs, int Crop, int Seed);
