namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The options of the verb <c>fit</c>.</summary>
internal sealed record FitOptions(
    string Model,
    IReadOnlyList<string> Styles,
    string Data,
    string Output,
    int Steps,
    int Crop,
    int Batch,
    double LearningRate,
    ObjectiveWeights Weights,
    string? Vgg,
    string Device,
    int Threads,
    int Seed);
