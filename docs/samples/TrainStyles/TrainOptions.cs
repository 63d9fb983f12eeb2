namespace NeuralStyle.Samples.TrainStyles;

/// <summary>The options of the verb <c>train</c>.</summary>
internal sealed record TrainOptions(
    string Data,
    string? Start,
    string Output,
    double Minutes,
    int Crop,
    int Batch,
    double LearningRate,
    double LastLearningRate,
    ObjectiveWeights Weights,
    string? Vgg,
    int? TrainEncoder,
    double SaveMinutes,
    string Device,
    int Ahead,
    int Threads,
    int Seed);
