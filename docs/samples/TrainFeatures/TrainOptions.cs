namespace NeuralStyle.Samples.TrainFeatures;

/// <summary>The options of the verb <c>train</c>.</summary>
internal sealed record TrainOptions(string Data, string? Start, string Output, int Steps, double LearningRate, double PairWeight, int Pairs, int Crop, int Seed);
