namespace NeuralStyle.Samples.TrainStyles;

/// <summary>What the verb <c>train</c> asks for.</summary>
internal sealed record TrainOptions(
    string Data,
    string? Start,
    string Output,
    double Minutes,
    int Crop,
    int Batch,
    double LearningRate,
    double LastLearningRate,
    double StyleWeight,
    double ContentWeight,
    string? Features,
    int? TrainEncoder,
    double SaveMinutes,
    int Threads,
    int Seed);
